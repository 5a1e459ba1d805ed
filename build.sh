#!/usr/bin/env bash
# Builds, tests and shows DynamoBulk: ./build.sh [build|test|demo|bench|pack|docs|clean]
# The work is done by build.ps1 in PowerShell 7.4 or later. Where there is none and none can be had, what needs no PowerShell
# is done here.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

task=${1:-build}
tools=output/tools

is_recent() {
  [ "$("$1" -NoProfile -NonInteractive -Command '$PSVersionTable.PSVersion -ge "7.4"' 2>/dev/null)" = True ]
}

find_powershell() {
  for candidate in pwsh "$tools/pwsh"; do
    if command -v "$candidate" >/dev/null && is_recent "$candidate"; then
      command -v "$candidate"
      return
    fi
  done
  return 1
}

# 7.6 is the PowerShell that runs on the runtime of the SDK in global.json.
install_powershell() {
  echo 'PowerShell 7.4 or later is not installed: trying it as a local dotnet tool.'
  dotnet tool install PowerShell --version '7.6.*' --tool-path "$tools" >/dev/null 2>&1
}

install_servers() {
  if command -v npm >/dev/null && [ -f tests/servers/package.json ] && [ ! -f tests/servers/node_modules/.package-lock.json ]; then
    npm ci --prefix tests/servers --no-audit --no-fund || echo 'npm ci failed: tests against other servers are skipped.'
  fi
}

# One number from the counters of a test report.
counter() {
  sed -n "s/.*<Counters.* $2=\"\([0-9]*\)\".*/\1/p" "$1"
}

test_without_powershell() {
  local passed=0 failed=0 skipped=0 name report executed succeeded
  if ! dotnet build DynamoBulk.sln --configuration Release --verbosity quiet; then
    echo '0 passed, 1 failed, 0 skipped'
    return 1
  fi
  install_servers
  rm -rf output/TestResults
  for project in tests/*.Tests; do
    name=$(basename "$project")
    report=output/TestResults/$name.trx
    dotnet test "$project" --configuration Release --no-build --results-directory output/TestResults --logger "trx;LogFileName=$name.trx" || true
    # Without a report, or with one that is not of a run that came to its end, the project counts as one failed test.
    if [ ! -f "$report" ]; then
      failed=$((failed + 1))
      continue
    fi
    executed=$(counter "$report" executed)
    succeeded=$(counter "$report" passed)
    passed=$((passed + succeeded))
    skipped=$((skipped + $(counter "$report" total) - executed))
    if [ "$executed" -gt "$succeeded" ]; then
      failed=$((failed + executed - succeeded))
    elif ! grep -q '<ResultSummary outcome="Completed"' "$report"; then
      failed=$((failed + 1))
    fi
  done
  local pester
  pester=$(cat tests/Module/*.Tests.ps1 | grep -cE '^\s*It ')
  echo "About $pester tests of the module (counted by their It lines) are skipped, because they need PowerShell 7.4 or later."
  echo "$passed passed, $failed failed, $((skipped + pester)) skipped"
  [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
}

if powershell=$(find_powershell) || { install_powershell && powershell=$(find_powershell); }; then
  exec "$powershell" -NoProfile -NonInteractive -File build.ps1 "$task"
fi

echo 'PowerShell 7.4 or later is missing and could not be installed (https://aka.ms/install-powershell): doing what can be done without it.'
case $task in
  build) dotnet build DynamoBulk.sln --configuration Release ;;
  test) test_without_powershell ;;
  demo) dotnet run --configuration Release --project demo/DynamoBulk.Demo ;;
  bench) mkdir -p output && dotnet run --configuration Release --project bench/DynamoBulk.Bench -- report output/benchmarks.md ;;
  clean) dotnet clean DynamoBulk.sln --configuration Release --verbosity quiet && rm -rf output ;;
  *) echo "'$task' needs PowerShell." >&2 && exit 1 ;;
esac
