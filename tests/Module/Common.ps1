# Dot-sourced by the tests that look at what the module keeps inside.

. "$PSScriptRoot/BuiltModule.ps1"
$cmdlets = [AppDomain]::CurrentDomain.GetAssemblies().Where({ $_.GetName().Name -eq 'DynamoBulk.Cmdlets' }, 'Last')[0]

# An instance of a class that the module keeps to itself.
function New-ModuleObject([string] $TypeName, [object[]] $ArgumentList) {
    $flags = [Reflection.BindingFlags]'Instance, Public, NonPublic'
    , [Activator]::CreateInstance($cmdlets.GetType($TypeName, $true), $flags, $null, $ArgumentList, [cultureinfo]::InvariantCulture)
}

# What Import-DdbItem makes of an object: Json, or Code and Message of the problem; and the Warnings.
function ConvertTo-Item($InputObject) {
    $warnings = [Collections.Generic.List[string]]::new()
    $binder = New-ModuleObject DynamoBulk.Cmdlets.Binding.ItemBinder ([Action[string]] { param($text) $warnings.Add($text) }.GetNewClosure())
    $arguments = [object[]]::new(2)
    $arguments[0] = $InputObject
    $problem = $binder.GetType().GetMethod('Bind').Invoke($binder, $arguments)
    [pscustomobject]@{
        Json     = if ($null -eq $problem) { $arguments[1].ToString() }
        Kept     = if ($null -ne $problem) { $arguments[1].ToString() }
        Code     = $problem.Code
        Message  = $problem.Message
        Warnings = $warnings.ToArray()
    }
}

# What Export-DdbTable makes of an item.
function ConvertFrom-Item([string] $Json, [DynamoBulk.ItemForm] $As = 'Object', [string[]] $Key = @()) {
    $builder = New-ModuleObject DynamoBulk.Cmdlets.Binding.ObjectBuilder $As, $Key
    , $builder.GetType().GetMethod('Build').Invoke($builder, @([DynamoBulk.Items.Item]::Parse($Json)))
}
