<#
    Dot-sourced by tests with objects in S3: s3rver from tests/servers on a free port, and its objects past the module.
#>

$s3Program = "$repository/tests/servers/node_modules/s3rver/bin/s3rver.js"

# Why s3rver cannot run on this machine, or nothing. In CI, what was installed is meant to run.
function Get-S3Obstacle {
    if (-not (Test-Path $s3Program)) { return 'the npm package s3rver is not installed: run npm ci in tests/servers' }
    if (Get-Command node -ErrorAction Ignore) { return }
    if ($env:CI -eq 'true') { throw 's3rver cannot run: node is not on the path.' }
    'node is not on the path'
}

# Skips a test, with the reason, where s3rver cannot run.
function Assert-S3Server {
    if ($obstacle = Get-S3Obstacle) { Set-ItResult -Skipped -Because "s3rver cannot run here: $obstacle" }
}

function Start-S3Server([string] $Folder, [string[]] $Bucket) {
    $probe = [System.Net.Sockets.TcpListener]::new([ipaddress]::Loopback, 0)
    $probe.Start()
    $port = $probe.LocalEndpoint.Port
    $probe.Stop()
    $start = [System.Diagnostics.ProcessStartInfo]::new('node')
    # See tests/servers/S3rver.cs for the first.
    $options = '--openssl-legacy-provider', $s3Program, '--directory', $Folder, '--port', $port, '--address', '127.0.0.1', '--silent', '--no-vhost-buckets'
    foreach ($argument in $options + @($Bucket | ForEach-Object { '--configure-bucket', $_ })) { $start.ArgumentList.Add($argument) }
    $start.RedirectStandardOutput = $start.RedirectStandardError = $true
    $server = [pscustomobject]@{ Url = "http://127.0.0.1:$port"; Process = [System.Diagnostics.Process]::Start($start) }
    $watch = [System.Diagnostics.Stopwatch]::StartNew()
    while (-not $server.Process.HasExited -and $watch.Elapsed.TotalSeconds -lt 60) {
        try {
            $null = Invoke-WebRequest $server.Url
            return $server
        } catch {
            Start-Sleep -Milliseconds 100
        }
    }
    throw "s3rver did not answer at $($server.Url)."
}

function Stop-S3Server($Server) {
    if (-not $Server) { return }
    $Server.Process.Kill($true)
    $Server.Process.WaitForExit()
}

# It asks nobody for a signature who sends none. Slashes stay, all else of a key is encoded.
function Get-S3ObjectUrl($Server, [string] $Uri) {
    "$($Server.Url)/$(($Uri.Substring(5) -split '/' | ForEach-Object { [uri]::EscapeDataString($_) }) -join '/')"
}

function Set-S3Object($Server, [string] $Uri, [byte[]] $Content) {
    $null = Invoke-WebRequest (Get-S3ObjectUrl $Server $Uri) -Method Put -Body $Content -ContentType application/octet-stream
}

# The text of an object, or nothing when there is none.
function Get-S3Object($Server, [string] $Uri) {
    $response = Invoke-WebRequest (Get-S3ObjectUrl $Server $Uri) -SkipHttpErrorCheck
    if ($response.StatusCode -eq 200) { [System.Text.Encoding]::UTF8.GetString($response.RawContentStream.ToArray()) }
}
