package main

import (
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"

	"github.com/spiffe/go-spiffe/v2/bundle/spiffebundle"
	"github.com/spiffe/go-spiffe/v2/federation"
	"github.com/spiffe/go-spiffe/v2/spiffeid"
)

// serve is a bundle endpoint by go-spiffe's handler: the Bundle of TrustDomain, behind SVID and Key, which also may be
// a web server's. Its job stands on standard input, with whose end it ends; its port goes to standard output.
func serve() error {
	var job job
	if err := json.NewDecoder(os.Stdin).Decode(&job); err != nil {
		return err
	}
	trustDomain, err := spiffeid.TrustDomainFromString(job.TrustDomain)
	if err != nil {
		return err
	}
	bundle, err := spiffebundle.Load(trustDomain, job.Bundle)
	if err != nil {
		return err
	}
	handler, err := federation.NewHandler(trustDomain, bundle)
	if err != nil {
		return err
	}
	certificate, err := tls.LoadX509KeyPair(job.SVID, job.Key)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println(listener.Addr().(*net.TCPAddr).Port)
	config := &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12}
	go http.Serve(tls.NewListener(listener, config), handler)
	_, err = io.Copy(io.Discard, os.Stdin)
	return err
}
