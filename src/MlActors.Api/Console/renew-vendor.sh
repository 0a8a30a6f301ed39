#!/usr/bin/env bash
# Renews the libraries in Site/vendor from their npm packages, with their licences. A build does not need it, only a change of version does.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/Site/vendor"

preact=11.2.0
htm=3.1.1
uplot=1.6.32

packages=$(mktemp -d)
trap 'rm -rf "$packages"' EXIT

# Unpacks a package, and copies its licence.
take() {
  (cd "$packages" && mkdir "$1" && tar xzf "$(npm pack "$1@$2" --silent)" -C "$1" --strip-components 1)
  cp "$packages/$1/LICENSE" "$1.LICENSE"
}

# A browser resolves addresses only, not names of packages; and the source maps are not served.
module() {
  sed -e 's#\(from *\)"preact"#\1"./preact.js"#g' -e '/^\/\/# sourceMappingURL/d' "$packages/$1" > "$2"
}

take preact "$preact"
take htm "$htm"
take uplot "$uplot"
module preact/dist/preact.mjs preact.js
module preact/hooks/dist/hooks.mjs preact-hooks.js
module htm/dist/htm.module.js htm.js
module uplot/dist/uPlot.esm.js uplot.js
cp "$packages/uplot/dist/uPlot.min.css" uplot.css
printf 'preact %s (MIT), htm %s (Apache-2.0), uPlot %s (MIT); renewed by ../../renew-vendor.sh\n' "$preact" "$htm" "$uplot" > VERSIONS
