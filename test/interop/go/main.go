// Command interop asks go-spiffe: jobs as a JSON list on standard input, one answer for each on standard output. With
// the argument "serve" it is a bundle endpoint instead.
package main

import (
	"context"
	"crypto"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"os"
	"strings"
	"text/template"
	"time"

	"github.com/spiffe/go-spiffe/v2/bundle/spiffebundle"
	"github.com/spiffe/go-spiffe/v2/bundle/x509bundle"
	"github.com/spiffe/go-spiffe/v2/federation"
	"github.com/spiffe/go-spiffe/v2/spiffeid"
	"github.com/spiffe/go-spiffe/v2/svid/jwtsvid"
	"github.com/spiffe/go-spiffe/v2/svid/x509svid"
)

// job is one question. Files are paths of PEM, but for the document of "bundle".
type job struct {
	// Ask is "load" (SVID, Key), "verify" (SVID, Bundle of TrustDomain, Time), "bundle" or "marshal" (Bundle of
	// TrustDomain) or "token" (Token, Audience, Bundle of TrustDomain), which is judged now.
	Ask         string
	SVID        string
	Key         string
	Bundle      string
	TrustDomain string
	Token       string
	Audience    string
	// Template is a text of "template" and "render", parsed with Kuma's one function beside Go's own.
	Template string
	// Labels and Fields are what "render" has.
	Labels     map[string]string
	Fields     struct{ TrustDomain, Namespace, ServiceAccount, Workload string }
	URL        string
	Roots      string
	EndpointID string
	// Time is the moment to verify at; absent for now.
	Time *time.Time
}

type answer struct {
	ID    string `json:"id,omitempty"`
	Error string `json:"error,omitempty"`
	// X509Authorities are base64 DER, in the order of the document.
	X509Authorities []string `json:"x509Authorities,omitempty"`
	// JWTAuthorities and WITAuthorities are base64 SubjectPublicKeyInfo by key ID.
	JWTAuthorities map[string]string `json:"jwtAuthorities,omitempty"`
	WITAuthorities map[string]string `json:"witAuthorities,omitempty"`
	Sequence       *uint64           `json:"sequence,omitempty"`
	// RefreshHint is in seconds.
	RefreshHint *float64 `json:"refreshHint,omitempty"`
	// Document is a bundle as go-spiffe writes it.
	Document string `json:"document,omitempty"`
}

func main() {
	if len(os.Args) == 2 && os.Args[1] == "serve" {
		if err := serve(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
		return
	}
	var jobs []job
	if err := json.NewDecoder(os.Stdin).Decode(&jobs); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	answers := make([]answer, 0, len(jobs))
	for _, job := range jobs {
		answers = append(answers, job.run())
	}
	if err := json.NewEncoder(os.Stdout).Encode(answers); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
}

func (job job) run() answer {
	var result answer
	var err error
	switch job.Ask {
	case "load":
		result, err = job.load()
	case "verify":
		result, err = job.verify()
	case "bundle":
		result, err = job.bundle()
	case "marshal":
		result, err = job.marshal()
	case "token":
		result, err = job.token()
	case "template":
		_, err = job.parse()
	case "render":
		result, err = job.render()
	case "fetch-web":
		result, err = job.fetchWeb()
	case "fetch-spiffe":
		result, err = job.fetchSPIFFE()
	default:
		err = fmt.Errorf("unknown question %q", job.Ask)
	}
	if err != nil {
		return answer{Error: err.Error()}
	}
	return result
}

func (job job) parse() (*template.Template, error) {
	label := func(key string) (string, error) {
		if value, ok := job.Labels[key]; ok {
			return value, nil
		}
		return "", fmt.Errorf("label %s not found", key)
	}
	return template.New("").Funcs(template.FuncMap{"label": label}).Parse(job.Template)
}

// render answers with the text, as an ID.
func (job job) render() (answer, error) {
	parsed, err := job.parse()
	if err != nil {
		return answer{}, err
	}
	var text strings.Builder
	if err := parsed.Execute(&text, job.Fields); err != nil {
		return answer{}, err
	}
	return answer{ID: text.String()}, nil
}

func (job job) load() (answer, error) {
	svid, err := x509svid.Load(job.SVID, job.Key)
	if err != nil {
		return answer{}, err
	}
	return answer{ID: svid.ID.String()}, nil
}

func (job job) verify() (answer, error) {
	trustDomain, err := spiffeid.TrustDomainFromString(job.TrustDomain)
	if err != nil {
		return answer{}, err
	}
	bundle, err := x509bundle.Load(trustDomain, job.Bundle)
	if err != nil {
		return answer{}, err
	}
	chain, err := readChain(job.SVID)
	if err != nil {
		return answer{}, err
	}
	var options []x509svid.VerifyOption
	if job.Time != nil {
		options = append(options, x509svid.WithTime(*job.Time))
	}
	id, _, err := x509svid.ParseAndVerify(chain, x509bundle.NewSet(bundle), options...)
	if err != nil {
		return answer{}, err
	}
	return answer{ID: id.String()}, nil
}

func (job job) bundle() (answer, error) {
	trustDomain, err := spiffeid.TrustDomainFromString(job.TrustDomain)
	if err != nil {
		return answer{}, err
	}
	bundle, err := spiffebundle.Load(trustDomain, job.Bundle)
	if err != nil {
		return answer{}, err
	}
	return described(bundle), nil
}

func (job job) fetchWeb() (answer, error) {
	roots := x509.NewCertPool()
	pemBytes, err := os.ReadFile(job.Roots)
	if err != nil {
		return answer{}, err
	}
	if !roots.AppendCertsFromPEM(pemBytes) {
		return answer{}, fmt.Errorf("no certificates in %s", job.Roots)
	}
	return job.fetch(federation.WithWebPKIRoots(roots))
}

func (job job) fetchSPIFFE() (answer, error) {
	id, err := spiffeid.FromString(job.EndpointID)
	if err != nil {
		return answer{}, err
	}
	bundle, err := spiffebundle.Load(id.TrustDomain(), job.Bundle)
	if err != nil {
		return answer{}, err
	}
	return job.fetch(federation.WithSPIFFEAuth(bundle, id))
}

func (job job) fetch(option federation.FetchOption) (answer, error) {
	trustDomain, err := spiffeid.TrustDomainFromString(job.TrustDomain)
	if err != nil {
		return answer{}, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	bundle, err := federation.FetchBundle(ctx, trustDomain, job.URL, option)
	if err != nil {
		return answer{}, err
	}
	return described(bundle), nil
}

func described(bundle *spiffebundle.Bundle) answer {
	result := answer{ID: bundle.TrustDomain().IDString()}
	for _, authority := range bundle.X509Authorities() {
		result.X509Authorities = append(result.X509Authorities, base64.StdEncoding.EncodeToString(authority.Raw))
	}
	result.JWTAuthorities = encodeKeys(bundle.JWTAuthorities())
	result.WITAuthorities = encodeKeys(bundle.WITAuthorities())
	if sequence, ok := bundle.SequenceNumber(); ok {
		result.Sequence = &sequence
	}
	if hint, ok := bundle.RefreshHint(); ok {
		seconds := hint.Seconds()
		result.RefreshHint = &seconds
	}
	return result
}

func (job job) marshal() (answer, error) {
	trustDomain, err := spiffeid.TrustDomainFromString(job.TrustDomain)
	if err != nil {
		return answer{}, err
	}
	bundle, err := spiffebundle.Load(trustDomain, job.Bundle)
	if err != nil {
		return answer{}, err
	}
	document, err := bundle.Marshal()
	if err != nil {
		return answer{}, err
	}
	return answer{Document: string(document)}, nil
}

func (job job) token() (answer, error) {
	trustDomain, err := spiffeid.TrustDomainFromString(job.TrustDomain)
	if err != nil {
		return answer{}, err
	}
	bundle, err := spiffebundle.Load(trustDomain, job.Bundle)
	if err != nil {
		return answer{}, err
	}
	svid, err := jwtsvid.ParseAndValidate(job.Token, bundle, []string{job.Audience})
	if err != nil {
		return answer{}, err
	}
	return answer{ID: svid.ID.String()}, nil
}

// encodeKeys returns keys by ID as base64 SubjectPublicKeyInfo; one that is not public by its Go type alone.
func encodeKeys(keys map[string]crypto.PublicKey) map[string]string {
	encoded := make(map[string]string)
	for id, key := range keys {
		der, err := x509.MarshalPKIXPublicKey(key)
		if err != nil {
			encoded[id] = fmt.Sprintf("%T", key)
			continue
		}
		encoded[id] = base64.StdEncoding.EncodeToString(der)
	}
	return encoded
}

// readChain returns the DER of each certificate of a PEM file, unread: whether it parses is part of the verdict.
func readChain(path string) ([][]byte, error) {
	rest, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var chain [][]byte
	for {
		var block *pem.Block
		block, rest = pem.Decode(rest)
		if block == nil {
			return chain, nil
		}
		chain = append(chain, block.Bytes)
	}
}
