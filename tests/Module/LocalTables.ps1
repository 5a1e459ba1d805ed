<#
    Dot-sourced by the tests of commands: tables on the embedded endpoint, what they hold, and commands that run beside the test.
#>

. "$PSScriptRoot/BuiltModule.ps1"

# A fresh endpoint in this process, without the tables of the last one.
function Reset-Local([hashtable] $Option = @{}) {
    Stop-DdbLocal
    Start-DdbLocal @Option
}

# Text that is the same for equal items: attributes and set members in order.
function ConvertTo-CanonicalItem {
    param([Parameter(ValueFromPipeline)] [string] $Json)
    process { Format-CanonicalNode ([System.Text.Json.Nodes.JsonNode]::Parse($Json)) }
}

$relaxed = [System.Text.Json.JsonSerializerOptions] @{ Encoder = [System.Text.Encodings.Web.JavaScriptEncoder]::UnsafeRelaxedJsonEscaping }
function Format-CanonicalNode($Node) {
    if ($Node -is [System.Text.Json.Nodes.JsonObject]) {
        $names = [string[]] @($Node | ForEach-Object Key)
        [array]::Sort($names, [System.StringComparer]::Ordinal)
        $parts = foreach ($name in $names) {
            $value = $Node[$name]
            # The members of a set have no order, and a number has many spellings.
            if ($name -ceq 'N' -and $value -is [System.Text.Json.Nodes.JsonValue]) {
                "`"N`":`"$([DynamoBulk.DdbNumber]::Parse("$value"))`""
            } elseif ($name -cin 'SS', 'NS', 'BS' -and $value -is [System.Text.Json.Nodes.JsonArray]) {
                $members = $value | ForEach-Object { $name -ceq 'NS' ? [DynamoBulk.DdbNumber]::Parse("$_").ToString() : "$_" }
                "`"$name`":[$(@($members | Sort-Object -CaseSensitive) -join ',')]"
            } else {
                "`"$name`":$(Format-CanonicalNode $value)"
            }
        }
        return "{$($parts -join ',')}"
    }
    if ($Node -is [System.Text.Json.Nodes.JsonArray]) {
        $parts = for ($i = 0; $i -lt $Node.Count; $i++) { Format-CanonicalNode $Node[$i] }
        return "[$($parts -join ',')]"
    }
    $null -eq $Node ? 'null' : $Node.ToJsonString($relaxed)
}

# All that a table holds, in an order of its own.
function Get-TableContent([string] $TableName) {
    Export-DdbTable $TableName -As DynamoDbJson | ConvertTo-CanonicalItem | Sort-Object -CaseSensitive
}

# A script that runs in a runspace of its own, as a second prompt of this process; it finds the module imported.
function Start-Pipeline([string] $Script, [hashtable] $Variable = @{}) {
    $shell = [powershell]::Create([initialsessionstate]::CreateDefault2())
    $shell.Runspace.SessionStateProxy.SetVariable('ProgressPreference', 'SilentlyContinue')
    foreach ($name in $Variable.Keys) { $shell.Runspace.SessionStateProxy.SetVariable($name, $Variable[$name]) }
    $null = $shell.AddCommand('Import-Module').AddArgument($manifestPath).AddStatement().AddCommand('Import-Module').AddArgument('Microsoft.PowerShell.Utility').Invoke()
    $shell.Commands.Clear()
    $output = [System.Management.Automation.PSDataCollection[psobject]]::new()
    $running = $shell.AddScript($Script).BeginInvoke([System.Management.Automation.PSDataCollection[psobject]] $null, $output)
    [pscustomobject]@{ Shell = $shell; Output = $output; Running = $running }
}

# Waits for what a command beside the test is to bring about.
function Wait-Until([scriptblock] $Condition, [int] $Seconds = 30) {
    $watch = [System.Diagnostics.Stopwatch]::StartNew()
    while (-not (& $Condition)) {
        if ($watch.Elapsed.TotalSeconds -gt $Seconds) { throw "Not within $Seconds seconds: $Condition" }
        Start-Sleep -Milliseconds 20
    }
}

# Ctrl-C: stops the script from this thread, and tells how long that took.
function Stop-Pipeline($Pipeline) {
    $watch = [System.Diagnostics.Stopwatch]::StartNew()
    $Pipeline.Shell.Stop()
    $watch.Elapsed.TotalSeconds
}

# The results that left a stopped or broken command as information records for the host.
function Get-AnnouncedResult($Information) {
    , @($Information | Where-Object { $_.Tags -contains 'PSHOST' -and $_.MessageData -is [DynamoBulk.TransferResult] } | ForEach-Object MessageData)
}

# Holds what is read to the sum that every result promises.
function Assert-ResultAddsUp($Result) {
    $Result.ItemsWritten + $Result.ItemsDeleted + $Result.ItemsSuperseded + $Result.ItemsSkipped + $Result.ItemsFailed + $Result.ItemsPending |
        Should -Be $Result.ItemsRead
}

# What no command of the module asks of the service.
function Invoke-DynamoDb([string] $Operation, [hashtable] $Body) {
    Invoke-RestMethod (Get-DdbLocal).Url -Method Post -ContentType application/x-amz-json-1.0 -Body (ConvertTo-Json $Body -Depth 20) -Headers @{
        'X-Amz-Target' = "DynamoDB_20120810.$Operation"
        Authorization  = 'AWS4-HMAC-SHA256 Credential=local/20260101/local/dynamodb/aws4_request, SignedHeaders=host, Signature=0'
    } -SkipHeaderValidation
}

# An access key and a secret key as AWS's users keep them in a PSCredential.
function New-KeyPair([string] $AccessKey) {
    $secret = [securestring]::new()
    'secret'.ToCharArray() | ForEach-Object { $secret.AppendChar($_) }
    [pscredential]::new($AccessKey, $secret)
}
