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

function Format-CanonicalNode($Node) {
    if ($Node -is [System.Text.Json.Nodes.JsonObject]) {
        $names = [string[]] @($Node | ForEach-Object Key)
        [array]::Sort($names, [System.StringComparer]::Ordinal)
        $parts = foreach ($name in $names) {
            $value = Format-CanonicalNode $Node[$name]
            # The members of a set have no order, and a number has many spellings.
            if ($name -cin 'SS', 'NS', 'BS' -and $Node[$name] -is [System.Text.Json.Nodes.JsonArray]) {
                $value = "[$(@($Node[$name] | ForEach-Object { "$_" } | Sort-Object -CaseSensitive) -join ',')]"
            }
            "`"$name`":$value"
        }
        return "{$($parts -join ',')}"
    }
    if ($Node -is [System.Text.Json.Nodes.JsonArray]) {
        $parts = for ($i = 0; $i -lt $Node.Count; $i++) { Format-CanonicalNode $Node[$i] }
        return "[$($parts -join ',')]"
    }
    $null -eq $Node ? 'null' : $Node.ToJsonString()
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
    $null = $shell.AddCommand('Import-Module').AddArgument($manifestPath).Invoke()
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
