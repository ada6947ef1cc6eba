#!/bin/sh
# Provide what load, faults and deploy-check start besides the tests' own programs: a client of Docker.
set -eu
sh "$(dirname "$0")/../provide.sh"

missing=""
docker compose version >/dev/null 2>&1 || command -v docker-compose >/dev/null 2>&1 || missing="$missing docker-compose"
[ -z "$missing" ] && exit 0

if ! command -v apt-get >/dev/null 2>&1; then
  echo "This needs:$missing. Install them with your system's package manager, then begin again." >&2
  exit 1
fi
as_root=""
[ "$(id -u)" = 0 ] || as_root="sudo"
$as_root apt-get update -qq
# shellcheck disable=SC2086
DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends $missing >/dev/null
