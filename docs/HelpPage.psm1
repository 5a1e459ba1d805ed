<#
    Reads the pages of this folder. Their outline is platyPS's, without the syntax section and the yaml blocks: what a command
    knows of itself is not written down a second time.
#>

class HelpExample {
    [string] $Title
    [string] $Code
    [string[]] $Remarks
}

class HelpPage {
    [string] $Name
    [string[]] $Synopsis
    [string[]] $Description
    [HelpExample[]] $Examples
    [System.Collections.Specialized.OrderedDictionary] $Parameters
    [System.Collections.Specialized.OrderedDictionary] $Inputs
    [System.Collections.Specialized.OrderedDictionary] $Outputs
    [string[]] $Notes
    [System.Collections.Specialized.OrderedDictionary] $Links
}

function Read-HelpPage {
    <# .SYNOPSIS One command's page as an object. #>
    [CmdletBinding()]
    [OutputType('HelpPage')]
    param([Parameter(Mandatory)] [string] $Path)

    $sections = Split-Heading -Line (Get-Content -LiteralPath $Path) -Level 2
    [HelpPage]@{
        Name        = [System.IO.Path]::GetFileNameWithoutExtension($Path)
        Synopsis    = ConvertTo-Paragraph $sections['SYNOPSIS']
        Description = ConvertTo-Paragraph $sections['DESCRIPTION']
        Examples    = Read-Example $sections['EXAMPLES']
        Parameters  = Read-Entry $sections['PARAMETERS'] -Prefix '-'
        Inputs      = Read-Entry $sections['INPUTS']
        Outputs     = Read-Entry $sections['OUTPUTS']
        Notes       = ConvertTo-Paragraph $sections['NOTES']
        Links       = Read-Link $sections['RELATED LINKS']
    }
}

function Split-Heading {
    <# .SYNOPSIS Lines by the heading above them; a # inside a fenced block is code. #>
    [CmdletBinding()]
    [OutputType([System.Collections.Specialized.OrderedDictionary])]
    param([AllowEmptyCollection()] [AllowEmptyString()] [AllowNull()] [string[]] $Line, [int] $Level)

    $sections = [ordered]@{}
    $current = $null
    $fenced = $false
    $marker = '#' * $Level + ' '
    foreach ($text in $Line) {
        if ($text.StartsWith('```')) { $fenced = -not $fenced }
        if (-not $fenced -and $text.StartsWith($marker)) {
            $current = [System.Collections.Generic.List[string]]::new()
            $sections[$text.Substring($marker.Length).Trim()] = $current
        } elseif ($null -ne $current) {
            $current.Add($text)
        }
    }
    $sections
}

function ConvertTo-Paragraph {
    <# .SYNOPSIS Paragraphs as plain text, one string each; list items stand alone, code and tables keep their lines. #>
    [CmdletBinding()]
    [OutputType([string[]])]
    param([AllowEmptyCollection()] [AllowEmptyString()] [AllowNull()] [string[]] $Line)

    $paragraphs = [System.Collections.Generic.List[string]]::new()
    $open = $false
    $fenced = $false
    foreach ($text in $Line) {
        $fence = $text.StartsWith('```')
        if ($fence) { $fenced = -not $fenced }
        $verbatim = $fenced -or $text.StartsWith('|')
        if ($fence -or -not $text.Trim()) {
            $open = $fenced -and -not $fence
            if ($fenced -and -not $fence) { $paragraphs[-1] += "`n" }
        } elseif ($verbatim) {
            if ($open) { $paragraphs[-1] += "`n" + $text } else { $paragraphs.Add($text) }
            $open = $true
        } elseif ($open -and $text -notmatch '^\s*- ') {
            $paragraphs[-1] += ' ' + (Remove-Markup $text.Trim())
        } else {
            $paragraphs.Add((Remove-Markup $text.TrimEnd()))
            $open = $true
        }
    }
    $paragraphs
}

function Remove-Markup([string] $Text) {
    $Text -replace '\[([^\]]+)\]\([^)]+\)', '$1' -replace '\*\*([^*]+)\*\*', '$1' -replace '`([^`]+)`', '$1'
}

function Read-Example([string[]] $Line) {
    foreach ($entry in (Split-Heading -Line $Line -Level 3).GetEnumerator()) {
        $text = $entry.Value -join "`n"
        $code = [regex]::Match($text, '(?s)```powershell\n(.*?)\n```')
        [HelpExample]@{
            Title   = $entry.Key
            Code    = $code.Groups[1].Value
            Remarks = ConvertTo-Paragraph ($text.Remove($code.Index, $code.Length) -split "`n")
        }
    }
}

function Read-Entry([string[]] $Line, [string] $Prefix = '') {
    $texts = [ordered]@{}
    foreach ($entry in (Split-Heading -Line $Line -Level 3).GetEnumerator()) {
        if ($entry.Key -ne 'CommonParameters') {
            $texts[$entry.Key.Substring($Prefix.Length)] = @(ConvertTo-Paragraph $entry.Value)
        }
    }
    $texts
}

function Read-Link([string[]] $Line) {
    $links = [ordered]@{}
    foreach ($match in [regex]::Matches($Line -join "`n", '\[([^\]]+)\]\(([^)]+)\)')) {
        $links[$match.Groups[1].Value] = $match.Groups[2].Value
    }
    $links
}

Export-ModuleMember -Function Read-HelpPage, Split-Heading, ConvertTo-Paragraph
