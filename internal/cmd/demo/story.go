package main

import (
	"context"
	_ "embed"
	"errors"
)

// leaver is the person in story/leaver.tf. story/seed.json also has two people whose names contain "sam": an inexact comparison would
// disconnect them.
const leaver = "sam@example.com"

var (
	//go:embed story/provider.tf
	providerTF []byte
	//go:embed story/leaver.tf
	leaverTF []byte
	//go:embed story/seed.json
	seedJSON []byte
)

// runTermination runs the story of a person whose connections Terraform ends.
func (d demo) runTermination(ctx context.Context) (string, error) {
	return d.run(ctx, story{
		introduction: leaver + " leaves the company today, and is still connected to the VPN.\n" +
			"Terraform ends the connections, on an emulator of AWS Client VPN. No AWS account is used.",
		files: map[string][]byte{"seed.json": seedJSON, "config/provider.tf": providerTF, "config/leaver.tf": leaverTF},
		tell:  demo.terminate,
	})
}

// terminate plans and applies the termination.
func (d demo) terminate(ctx context.Context) (string, error) {
	tf, err := d.prepare(ctx, map[string]string{"TF_VAR_aws": d.vpn.URL})
	if err != nil {
		return "", err
	}
	d.heading("Who is connected")
	before, err := d.show(ctx)
	if err != nil {
		return "", err
	}

	d.heading("The configuration")
	if _, err := d.out.Write(leaverTF); err != nil {
		return "", err
	}

	d.heading(tf.Name() + " plan")
	if err := tf.Run(ctx, d.out, "plan", "-input=false", "-out=plan"); err != nil {
		return "", err
	}

	d.heading(tf.Name() + " apply")
	applied := tf.Run(ctx, d.out, "apply", "-input=false", "plan")
	if ctx.Err() != nil {
		return "", applied
	}

	d.heading("Who is connected now")
	after, err := d.show(ctx)
	if err != nil {
		return "", errors.Join(applied, err)
	}
	summary, err := verdict(before, after)
	return summary, errors.Join(applied, err)
}

// show prints the connections and returns them.
func (d demo) show(ctx context.Context) ([]connection, error) {
	state, err := d.vpn.State(ctx)
	if err != nil {
		return nil, err
	}
	return state.Connections, printTable(d.out, state.Connections)
}
