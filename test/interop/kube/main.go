// Command kube says of documents, a line of JSON each on standard input, what the API server of Kubernetes and Kuma's API
// say of them by a CRD: kube-openapi is what both ask.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"sort"

	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/validation"
	"k8s.io/apimachinery/pkg/util/validation/field"
	"sigs.k8s.io/yaml"
)

func main() {
	if err := run(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(file string) error {
	validator, err := validatorOf(file)
	if err != nil {
		return err
	}
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(make([]byte, 1<<20), 1<<26)
	for lines.Scan() {
		document := map[string]any{}
		if err := json.Unmarshal(lines.Bytes(), &document); err != nil {
			return err
		}
		api := []string{}
		for _, fault := range validator.Validate(document).Errors {
			api = append(api, fault.Error())
		}
		kubernetes := []string{}
		for _, fault := range validation.ValidateCustomResource(field.NewPath(""), document, validator) {
			kubernetes = append(kubernetes, fault.Error())
		}
		sort.Strings(api)
		sort.Strings(kubernetes)
		answer, err := json.Marshal(map[string]any{"api": api, "kubernetes": kubernetes})
		if err != nil {
			return err
		}
		fmt.Println(string(answer))
	}
	return lines.Err()
}

func validatorOf(file string) (validation.SchemaValidator, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	crd := apiextensionsv1.CustomResourceDefinition{}
	if err := yaml.Unmarshal(text, &crd); err != nil {
		return nil, err
	}
	var schema apiextensions.JSONSchemaProps
	given := crd.Spec.Versions[0].Schema.OpenAPIV3Schema
	if err := apiextensionsv1.Convert_v1_JSONSchemaProps_To_apiextensions_JSONSchemaProps(given, &schema, nil); err != nil {
		return nil, err
	}
	validator, _, err := validation.NewSchemaValidator(&schema)
	return validator, err
}
