#!/bin/sh
# Installs the browsers and fonts that the tests need, where it may (Debian, as root or with sudo
# that asks no password). Otherwise says the exact command, and fails: no test is skipped for want
# of a browser. With --check it installs nothing.
set -eu

has_command() { command -v "$1" >/dev/null 2>&1; }
has_file() { ls $1 >/dev/null 2>&1; }
has_arabic_font() { has_command fc-list && [ -n "$(fc-list 'Noto Sans Arabic' family)" ]; }

missing_packages() {
    has_command chromium || echo chromium
    has_command firefox-esr || has_command firefox || echo firefox-esr
    has_command WebKitWebDriver && has_file '/usr/lib/*/webkit2gtk-4.*/MiniBrowser' \
        || echo webkit2gtk-driver
    has_command Xvfb || echo xvfb
    has_arabic_font || echo "fontconfig fonts-noto-core"
}

missing=$(missing_packages | tr '\n' ' ')
missing=${missing% }
[ -n "$missing" ] || exit 0

as_root=""
[ "$(id -u)" = 0 ] || as_root="sudo"
say_how() {
    {
        echo "The tests run in real browsers, and these packages are missing: $missing"
        echo "To get them:"
        echo
        echo "    ${as_root:+sudo }apt-get update && ${as_root:+sudo }apt-get install -y --no-install-recommends $missing"
        echo
    } >&2
    exit 1
}

[ "${1:-}" != --check ] || say_how
has_command apt-get || say_how
[ -z "$as_root" ] || sudo -n true 2>/dev/null || say_how

echo "Installing browsers and fonts for the tests: $missing"
$as_root apt-get update -q || say_how
# Unquoted on purpose: a list of package names.
$as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -q --no-install-recommends $missing || say_how

missing=$(missing_packages | tr '\n' ' ')
missing=${missing% }
[ -z "$missing" ] || say_how
