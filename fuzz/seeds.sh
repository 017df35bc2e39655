#!/usr/bin/env bash
# Fills the corpora with the fixtures of the tests: a byte that says where to cut, one that says how to read, and the file.
set -euo pipefail
cd "$(dirname "$0")"

# seed TARGET FILE KIND…: one seed for each kind.
seed() {
  local target=$1 file=$2
  shift 2
  mkdir -p "corpus/$target"
  for kind in "$@"; do
    { printf "\x80\x$(printf %02x "$kind")"; head -c 20000 "$file"; } >"corpus/$target/$(basename "$file")-$kind"
  done
}

mkdir -p corpus/config
cp ../tests/fixtures/config/* corpus/config/

mkdir -p corpus/packed
for file in ../tests/fixtures/packed*; do
  { printf '\x80'; cat "$file"; } >"corpus/packed/$(basename "$file")"
done

mkdir -p corpus/auto
for file in ../tests/fixtures/*.{csv,tsv,txt,log,json,jsonl}; do
  case $file in */expected.json | */broken.json) continue ;; esac
  { printf '\x80'; head -c 20000 "$file"; } >"corpus/auto/$(basename "$file")"
  case $file in
    *.log) seed log "$file" 0 1 2 3 ;;
    *.csv | *.tsv | *.txt) seed table "$file" 0 1 2 3 8 11 32 64 99 ;;
  esac
  case $file in
    *json*) seed json_lines "$file" 0 1 2 3; seed document "$file" 0 1 2 3 ;;
  esac
done
