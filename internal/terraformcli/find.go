package terraformcli

import (
	"context"
	"fmt"
	"os"
	"time"

	install "github.com/hashicorp/hc-install"
	"github.com/hashicorp/hc-install/fs"
	"github.com/hashicorp/hc-install/product"
	"github.com/hashicorp/hc-install/releases"
	"github.com/hashicorp/hc-install/src"
)

const downloadTimeout = 2 * time.Minute

// Find returns the path of Terraform or OpenTofu on PATH. If neither is there, it downloads the latest Terraform to dir.
func Find(ctx context.Context, dir string) (string, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	tofu := product.Product{Name: "tofu", BinaryName: func() string { return Executable("tofu") }}
	path, err := install.NewInstaller().Ensure(ctx, []src.Source{
		&fs.AnyVersion{Product: &product.Terraform},
		&fs.AnyVersion{Product: &tofu},
		&releases.LatestVersion{Product: product.Terraform, InstallDir: dir, Timeout: downloadTimeout},
	})
	if err != nil {
		return "", fmt.Errorf("neither terraform nor tofu is on PATH, and downloading one failed: %w", err)
	}
	return path, nil
}
