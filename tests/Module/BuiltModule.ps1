<#
    Dot-source this in BeforeAll (and in BeforeDiscovery where commands are walked): it imports the built module, as a user has
    it, and gives a way to run a script in a PowerShell that has loaded nothing.
#>
$repository = (Resolve-Path "$PSScriptRoot/../..").Path
$manifestPath = "$repository/output/DynamoBulk/DynamoBulk.psd1"
if (-not (Test-Path $manifestPath)) { throw 'The module is not built: run build.ps1 first.' }
Import-Module $manifestPath -ErrorAction Stop

# To start this PowerShell again: & $powershell @powershellAssembly. Installed as a .NET tool, it is pwsh.dll in a process of dotnet.
$powershell = [System.Environment]::ProcessPath
$powershellAssembly = (Split-Path $powershell -LeafBase) -eq 'dotnet' ? @("$PSHOME/pwsh.dll") : @()

# Puts out what the script does, as objects that crossed a process boundary; its errors are thrown.
function Invoke-FreshPowerShell([scriptblock] $Script, [object[]] $ArgumentList = @()) {
    # Without it the child's progress would be drawn over the test output.
    $ProgressPreference = 'SilentlyContinue'
    $errors = @()
    & $powershell @powershellAssembly -NoProfile -NonInteractive -Command $Script -args $ArgumentList 2>&1 | ForEach-Object {
        if ($_ -is [System.Management.Automation.ErrorRecord]) { $errors += $_ } else { $_ }
    }
    if ($errors) { throw ($errors -join "`n") }
}
