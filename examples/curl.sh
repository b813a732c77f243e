#!/usr/bin/env bash
# The main job with curl, against a running `npm run local`. The tests run this file as it stands.
#   BASE_URL  where the API is           API_KEY  a Parallel API key, or the local demo key
set -euo pipefail
BASE_URL="${BASE_URL:-http://127.0.0.1:8787}"
API_KEY="${API_KEY:-demo-key-not-secret}"
cd "$(dirname "$0")"

# A CSV file as the body; everything else as query parameters. `Accept: text/plain` answers only the URL.
url=$(curl --silent --show-error --fail-with-body \
  "$BASE_URL/v1/tasks/groups?processor=lite-fast&output=CEO%20and%20founding%20year" \
  -H "x-api-key: $API_KEY" -H "content-type: text/csv" -H "accept: text/plain" \
  --data-binary @companies.csv)
echo "$url"

# The same URL is the table, in the format its ending names.
curl --silent --show-error --fail-with-body -H "x-api-key: $API_KEY" "$url.md?limit=5"

# The JSON form, with an output schema and an idempotency key: run this twice and there is still one group.
body="{\"inputs\": $(cat awkward.json), \"output\": $(cat output-schema.json), \"processor\": \"core-fast\"}"
curl --silent --show-error --fail-with-body "$BASE_URL/v1/tasks/groups" \
  -H "x-api-key: $API_KEY" -H "content-type: application/json" -H "idempotency-key: awkward-1" \
  --data-binary "$body"
echo
