#!/bin/sh
# Checks a shared copy without ducha: the digest of the ledger with sha256sum, the office's signature (Ed25519) with openssl. Says
# whose it is and to which entry it goes. Without a file it makes one of an invented office. Needs openssl 1.1.1 or newer.
#
#   examples/verify-shared.sh [FILE]
set -eu
command -v openssl >/dev/null 2>&1 || { echo "skipped: openssl is not installed here"; exit 0; }
if [ $# -eq 0 ]; then
    [ -e qinghe.db ] || ducha -f qinghe.db init --name 清河县效能办 --quiet
    [ -e qinghe-shared.db ] || ducha -f qinghe.db share qinghe-shared.db --quiet >/dev/null
    set -- qinghe-shared.db
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The last page is text: what was signed, and in its last line the signature.
tail -c 4096 "$1" | tr -d '\000' >"$work/page"
grep -v '^signature: ' "$work/page" >"$work/statement"
said() { sed -n "s/^$1: //p" "$work/page"; }
bytes() { # hexadecimal to bytes
    hex=$1
    while [ -n "$hex" ]; do
        rest=${hex#??}
        printf "\\$(printf %03o "0x${hex%"$rest"}")"
        hex=$rest
    done
}

found=$(head -c -4096 "$1" | sha256sum | cut -d ' ' -f 1)
[ "$found" = "$(said sha256)" ] || { echo "$1: the ledger is not what was signed" >&2; exit 1; }
# An Ed25519 key as openssl reads it is these twelve bytes and the key (RFC 8410).
{ bytes 302a300506032b6570032100; bytes "$(said public_key)"; } >"$work/key"
bytes "$(said signature)" >"$work/signature"
openssl pkeyutl -verify -pubin -keyform DER -inkey "$work/key" -rawin -in "$work/statement" -sigfile "$work/signature" >/dev/null ||
    { echo "$1: the signature does not hold" >&2; exit 1; }
# An office's key is made of its public key: a letter, a digit, six of either, each by one byte of the SHA-256 of it.
signs=0123456789ABCDEFGHJKMNPQRSTVWXYZ key= at=0
digest=$(bytes "$(said public_key)" | sha256sum | cut -c 1-16)
while [ -n "$digest" ]; do
    byte=$((0x${digest%"${digest#??}"})) digest=${digest#??} at=$((at + 1))
    case $at in 1) place=$((byte % 22 + 11)) ;; 2) place=$((byte % 10 + 1)) ;; *) place=$((byte % 32 + 1)) ;; esac
    key=$key$(printf %s "$signs" | cut -c $place)
done
[ "$key" = "$(said key)" ] || { echo "$1: signed with the key of $key, not of $(said key)" >&2; exit 1; }
echo "$(said key): signed, to entry $(said entries), $(said shared_at)"
