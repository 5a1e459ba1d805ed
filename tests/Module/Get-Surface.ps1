<#
.SYNOPSIS
    Puts out what scripts can depend on, as text: commands with their parameters, and the properties of what they put out.
.DESCRIPTION
    The reviewed copy is surface.txt beside it, and a test compares the two: a rename is a decision, never an accident.
#>
. "$PSScriptRoot/BuiltModule.ps1"

function Get-TypeName([type] $Type) {
    if ($Type.IsArray) { return "$(Get-TypeName $Type.GetElementType())[]" }
    $underlying = [System.Nullable]::GetUnderlyingType($Type)
    if ($underlying) { return "$(Get-TypeName $underlying)?" }
    if ($Type.IsGenericType) { return "$($Type.Name -replace '`.*')<$(@($Type.GetGenericArguments() | ForEach-Object { Get-TypeName $_ }) -join ', ')>" }
    $Type.Name
}

function Format-Parameter([System.Management.Automation.ParameterMetadata] $Parameter) {
    $values = $Parameter.Attributes | Where-Object { $_ -is [ValidateSet] } | ForEach-Object ValidValues
    if ($Parameter.ParameterType.IsEnum) { $values = $Parameter.ParameterType.GetEnumNames() }
    $sets = foreach ($set in $Parameter.ParameterSets.GetEnumerator() | Sort-Object Key) {
        $traits = @(
            if ($set.Value.IsMandatory) { 'required' }
            if ($set.Value.Position -ge 0) { "position $($set.Value.Position)" }
            if ($set.Value.ValueFromPipeline) { 'from pipeline' }
            if ($set.Value.ValueFromPipelineByPropertyName) { 'by property name' }) -join ', '
        $name = if ($set.Key -eq '__AllParameterSets') { '' } else { "$($set.Key): " }
        "$name$traits".TrimEnd(': ')
    }
    $text = "    -$($Parameter.Name) <$(Get-TypeName $Parameter.ParameterType)>"
    if ($values) { $text += " {$($values -join '|')}" }
    if ($Parameter.Aliases) { $text += " alias $($Parameter.Aliases -join ', ')" }
    if ($sets -ne '') { $text += " ($($sets -join '; '))" }
    $text
}

$commonParameters = [System.Management.Automation.Cmdlet]::CommonParameters + [System.Management.Automation.Cmdlet]::OptionalCommonParameters
$commands = Get-Command -Module DynamoBulk | Sort-Object Name
foreach ($command in $commands) {
    $command.Name
    if ([System.Attribute]::GetCustomAttribute($command.ImplementingType, [System.Management.Automation.CmdletAttribute]).SupportsShouldProcess) {
        '    -WhatIf, -Confirm'
    }
    foreach ($parameter in $command.Parameters.Values | Where-Object Name -NotIn $commonParameters | Sort-Object Name) {
        Format-Parameter $parameter
    }
    foreach ($type in $command.OutputType) { "    puts out $($type.Name)" }
}

$commands.OutputType.Type | Where-Object { $_.Namespace -like 'DynamoBulk*' } | Sort-Object FullName -Unique | ForEach-Object {
    $_.FullName
    foreach ($property in $_.GetProperties() | Sort-Object Name) { "    $($property.Name) <$(Get-TypeName $property.PropertyType)>" }
}
