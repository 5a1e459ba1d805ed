<#
.SYNOPSIS
    Writes the help of the built module from the pages of this folder: DynamoBulk.Cmdlets.dll-Help.xml and about_*.help.txt.
.DESCRIPTION
    A page says what a command is for; types, positions, parameter sets and what the pipeline binds come from the command
    itself. PowerShell looks for the help of a binary module by the name of the assembly that holds the command, in the
    culture folder beside the manifest, wherever the assembly itself lies.
    Run it in a process of its own: it imports the module.
#>
[CmdletBinding()]
param(
    # The folder of the built module; the help goes into its en-US.
    [Parameter(Mandatory)] [string] $ModulePath
)
$ErrorActionPreference = 'Stop'
Import-Module "$PSScriptRoot/HelpPage.psm1"

$namespaces = @{
    maml    = 'http://schemas.microsoft.com/maml/2004/10'
    command = 'http://schemas.microsoft.com/maml/dev/command/2004/10'
    dev     = 'http://schemas.microsoft.com/maml/dev/2004/10'
}
$commonParameters = [System.Management.Automation.Cmdlet]::CommonParameters

# Parameters that many commands have, described once.
$shared = (Read-HelpPage "$PSScriptRoot/SharedParameters.md").Parameters

# The content runs inside this function, where its own $Name, $Content and $Attribute hide the caller's.
function Write-Element([string] $Name, $Content, [System.Collections.IDictionary] $Attribute = @{}) {
    $prefix, $local = $Name -split ':'
    $writer.WriteStartElement($prefix, $local, $namespaces[$prefix])
    foreach ($key in $Attribute.Keys) { $writer.WriteAttributeString($key, $Attribute[$key]) }
    if ($Content -is [scriptblock]) { & $Content } else { $writer.WriteString([string] $Content) }
    $writer.WriteEndElement()
}

function Write-Text([string] $Name, [string[]] $Paragraph) {
    Write-Element $Name { foreach ($text in $Paragraph) { Write-Element maml:para $text } }
}

function Write-Type([type] $Type) {
    Write-Element dev:type { Write-Element maml:name $Type.Name; Write-Element maml:uri }
}

function Get-OrderedParameter([System.Management.Automation.CommandParameterSetInfo] $Set) {
    $Set.Parameters | Where-Object Name -NotIn $commonParameters | Sort-Object -Stable -Property @(
        { if ($_.Position -lt 0) { [int]::MaxValue } else { $_.Position } }
        { -not $_.IsMandatory })
}

function Get-PipelineInput($Parameter) {
    $ways = @(
        if ($Parameter.ValueFromPipeline) { 'ByValue' }
        if ($Parameter.ValueFromPipelineByPropertyName) { 'ByPropertyName' })
    if ($ways) { "True ($($ways -join ', '))" } else { 'False' }
}

function Get-AcceptedValue($Parameter) {
    $set = $Parameter.Attributes | Where-Object { $_ -is [ValidateSet] }
    if ($set) { $set.ValidValues } elseif ($Parameter.ParameterType.IsEnum) { $Parameter.ParameterType.GetEnumNames() }
}

function Write-Parameter($Parameter, [string[]] $Text) {
    $default = $Text -match '^Default: ' -replace '^Default: ' -replace '\.$'
    $attributes = [ordered]@{
        required       = "$($Parameter.IsMandatory)".ToLowerInvariant()
        variableLength = "$($Parameter.ParameterType.IsArray)".ToLowerInvariant()
        globbing       = "$([bool] ($Parameter.Attributes -is [SupportsWildcards]))".ToLowerInvariant()
        pipelineInput  = Get-PipelineInput $Parameter
        position       = if ($Parameter.Position -lt 0) { 'named' } else { "$($Parameter.Position)" }
        aliases        = if ($Parameter.Aliases) { $Parameter.Aliases -join ', ' } else { 'none' }
    }
    $isSwitch = $Parameter.ParameterType -eq [switch]
    Write-Element command:parameter -Attribute $attributes {
        Write-Element maml:name $Parameter.Name
        if ($Text) { Write-Text maml:description ($Text -notmatch '^Default: ') }
        if (-not $isSwitch) {
            Write-Element command:parameterValue $Parameter.ParameterType.Name @{ required = 'true'; variableLength = 'false' }
        }
        $accepted = Get-AcceptedValue $Parameter
        if ($accepted) {
            Write-Element command:parameterValueGroup {
                foreach ($value in $accepted) {
                    Write-Element command:parameterValue $value @{ required = 'false'; variableLength = 'false' }
                }
            }
        }
        Write-Type $Parameter.ParameterType
        Write-Element dev:defaultValue $(if ($default) { $default } elseif ($isSwitch) { 'False' } else { 'None' })
    }
}

function Write-Command([System.Management.Automation.CommandInfo] $Command, $Page) {
    $textOf = {
        param($name)
        $text = if ($Page.Parameters.Contains($name)) { $Page.Parameters[$name] } else { $shared[$name] }
        if (-not $text) { Write-Warning "docs/$($Command.Name).md says nothing about -$name." }
        $text
    }
    Write-Element command:command {
        Write-Element command:details {
            Write-Element command:name $Command.Name
            Write-Element command:verb $Command.Verb
            Write-Element command:noun $Command.Noun
            Write-Text maml:description $Page.Synopsis
        }
        Write-Text maml:description $Page.Description
        Write-Element command:syntax {
            foreach ($set in $Command.ParameterSets) {
                Write-Element command:syntaxItem {
                    Write-Element maml:name $Command.Name
                    foreach ($parameter in Get-OrderedParameter $set) { Write-Parameter $parameter }
                }
            }
        }
        Write-Element command:parameters {
            $all = $Command.ParameterSets | ForEach-Object { Get-OrderedParameter $_ } | Sort-Object Name -Unique
            foreach ($parameter in $all) { Write-Parameter $parameter (& $textOf $parameter.Name) }
        }
        Write-ObjectType inputTypes inputType $Page.Inputs
        Write-ObjectType returnValues returnValue $Page.Outputs
        Write-Element maml:alertSet { Write-Text maml:alert $Page.Notes }
        Write-Element command:examples {
            foreach ($example in $Page.Examples) {
                Write-Element command:example {
                    Write-Element maml:title "---------- $($example.Title) ----------"
                    Write-Element dev:code $example.Code
                    Write-Text dev:remarks ($example.Remarks + '')
                }
            }
        }
        Write-Element command:relatedLinks {
            foreach ($link in $Page.Links.GetEnumerator()) {
                Write-Element maml:navigationLink {
                    Write-Element maml:linkText $link.Key
                    Write-Element maml:uri $(if ($link.Value -like 'http*') { $link.Value })
                }
            }
        }
    }
}

function Write-ObjectType([string] $ListElement, [string] $EntryElement, [System.Collections.IDictionary] $Entry) {
    Write-Element "command:$ListElement" {
        foreach ($type in $Entry.GetEnumerator()) {
            Write-Element "command:$EntryElement" {
                Write-Element dev:type { Write-Element maml:name $type.Key }
                Write-Text maml:description $type.Value
            }
        }
    }
}

function Format-Paragraph([string] $Text) {
    if ($Text.StartsWith('|')) { Format-MarkdownTable $Text }
    elseif ($Text.Contains("`n")) { $Text -split "`n" }
    else { Format-Wrapped $Text }
}

function Format-Wrapped([string] $Text, [int] $Width = 76) {
    $hanging = if ($Text -match '^\s*- ') { '  ' } else { '' }
    $line = ''
    foreach ($word in $Text -split ' ') {
        if ($line -and $line.Length + 1 + $word.Length -gt $Width) {
            $line
            $line = $hanging + $word
        } else {
            $line = if ($line) { "$line $word" } else { $word }
        }
    }
    $line
}

function Format-MarkdownTable([string] $Text) {
    $rows = foreach ($line in $Text -split "`n" -notmatch '^\|[\s|:-]+$') {
        , @($line.Trim('|') -split '\|' -replace '`' | ForEach-Object Trim)
    }
    $columns = 0..($rows[0].Count - 1)
    $widths = foreach ($column in $columns) { ($rows | ForEach-Object { $_[$column].Length } | Measure-Object -Maximum).Maximum }
    foreach ($row in $rows) { @($columns | ForEach-Object { $row[$_].PadRight($widths[$_]) }) -join '  ' }
}

# Get-Help takes the fifth line of an about topic as its synopsis, so a short description is short.
function ConvertTo-AboutText([string] $Path) {
    $name = [System.IO.Path]::GetFileNameWithoutExtension($Path)
    "TOPIC`n    $name"
    foreach ($section in (Split-Heading -Line (Get-Content -LiteralPath $Path) -Level 2).GetEnumerator()) {
        "`n" + $section.Key.ToUpperInvariant()
        $previous = $null
        foreach ($paragraph in ConvertTo-Paragraph $section.Value) {
            if ($previous -and -not ($paragraph -match '^\s*- ' -and $previous -match '^\s*- ')) { '' }
            Format-Paragraph $paragraph | ForEach-Object { "    $_".TrimEnd() }
            $previous = $paragraph
        }
    }
}

$target = New-Item -ItemType Directory -Force -Path "$ModulePath/en-US"
$module = Import-Module "$ModulePath/DynamoBulk.psd1" -PassThru

$settings = [System.Xml.XmlWriterSettings]@{ Indent = $true; NewLineChars = "`n" }
$writer = [System.Xml.XmlWriter]::Create("$target/DynamoBulk.Cmdlets.dll-Help.xml", $settings)
$writer.WriteStartElement('helpItems', 'http://msh')
$writer.WriteAttributeString('schema', 'maml')
foreach ($command in $module.ExportedCmdlets.Values | Sort-Object Name) {
    $path = "$PSScriptRoot/$($command.Name).md"
    if (Test-Path $path) {
        Write-Command $command (Read-HelpPage $path)
    } else {
        Write-Warning "$($command.Name) has no page in docs/."
    }
}
$writer.WriteEndElement()
$writer.Dispose()

foreach ($topic in Get-ChildItem "$PSScriptRoot/about_*.md") {
    Set-Content -LiteralPath "$target/$($topic.BaseName).help.txt" -Value (ConvertTo-AboutText $topic.FullName)
}
