<# What every command, script and file of the module is held to. #>
BeforeDiscovery {
    . "$PSScriptRoot/BuiltModule.ps1"
    $commands = Get-Command -Module DynamoBulk | ForEach-Object { @{ Name = $_.Name } }
    $scripts = git -C $repository ls-files --cached --others --exclude-standard '*.ps1' '*.psm1' '*.psd1' | ForEach-Object { @{ Script = $_ } }
}

BeforeAll {
    . "$PSScriptRoot/BuiltModule.ps1"
    $manifest = Import-PowerShellDataFile $manifestPath
    $outputFolder = Split-Path $manifestPath

    # The types of this module that a command puts out.
    function Get-OwnOutputType([string] $Name) { (Get-Command $Name).OutputType.Type | Where-Object { $_.Namespace -like 'DynamoBulk*' } }
}

Describe '<Name>' -ForEach $commands {
    BeforeAll {
        $command = Get-Command $Name
    }

    It 'has a source file of its name' {
        "$repository/src/DynamoBulk.Cmdlets/Commands/$($Name -replace '-').cs" | Should -Exist
        $command.ImplementingType.Name | Should -BeExactly "$($Name -replace '-')Command"
    }

    It 'has a test file of its name' {
        "$repository/tests/Module/$Name.Tests.ps1" | Should -Exist
    }

    It 'has a help page of its name' {
        "$repository/docs/$Name.md" | Should -Exist
    }

    It 'describes each of its parameters' {
        $common = [System.Management.Automation.Cmdlet]::CommonParameters
        $without = $command.Parameters.Keys | Where-Object { $_ -notin $common } | Where-Object {
            -not ((Get-Help $Name -Parameter $_ -ErrorAction Ignore).description.Text -join '').Trim()
        }
        $without | Should -BeNullOrEmpty
    }

    It 'says what it puts out, and has a view for it' {
        $page = Get-Content "$repository/docs/$Name.md" -Raw
        $command.OutputType.Count -gt 0 -or $page -match '## OUTPUTS\s+### None' | Should -BeTrue
        $without = Get-OwnOutputType $Name | Where-Object { -not (Get-FormatData -TypeName $_.FullName) }
        $without.FullName | Should -BeNullOrEmpty
    }

    It 'has an approved verb and a singular noun with the prefix Ddb' {
        (Get-Verb -Verb $command.Verb).Verb | Should -BeExactly $command.Verb
        $command.Noun | Should -MatchExactly '^Ddb[A-Z]\w*([^s]|ss)$'
    }

    It 'has a name that AWS Tools has not taken, in any case' {
        $Name | Should -Not -BeIn (Get-Content "$PSScriptRoot/fixtures/AwsToolsCommands.txt")
    }
}

Describe 'The commands, their parameters and what they put out' {
    It 'are those of surface.txt' {
        $actual = & "$PSScriptRoot/Get-Surface.ps1"
        $reviewed = Get-Content "$PSScriptRoot/surface.txt"
        $difference = Compare-Object $reviewed $actual -CaseSensitive | ForEach-Object { "$($_.SideIndicator) $($_.InputObject)" }
        $difference | Should -BeNullOrEmpty -Because 'users script against them; if the change is meant, write it down: tests/Module/Get-Surface.ps1 > tests/Module/surface.txt'
    }
}

Describe 'The built module' {
    It 'exports every cmdlet that its assembly holds, and only these' {
        $types = (Get-Command Import-DdbItem).ImplementingType.Assembly.GetExportedTypes()
        $cmdlets = $types.ForEach({ [System.Attribute]::GetCustomAttribute($_, [System.Management.Automation.CmdletAttribute]) }).Where({ $_ })
        $manifest.CmdletsToExport | Sort-Object | Should -Be ($cmdlets | ForEach-Object { "$($_.VerbName)-$($_.NounName)" } | Sort-Object)
    }

    It 'has the version of its assemblies' {
        $assembly = (Get-Command Import-DdbItem).ImplementingType.Assembly.GetName().Version
        $manifest.ModuleVersion | Should -Be $assembly.ToString(3)
    }

    It 'has only the loader beside its manifest' {
        (Get-ChildItem "$outputFolder/*.dll").Name | Should -Be 'DynamoBulk.Loader.dll'
    }

    It 'leaves PowerShell''s own assemblies to PowerShell' {
        Get-ChildItem "$outputFolder/Dependencies" -Filter System.Management.Automation.dll | Should -BeNullOrEmpty
    }

    It 'brings each library that it runs on, and names it in THIRD-PARTY-NOTICES.txt' {
        $libraries = (Get-ChildItem "$outputFolder/Dependencies/*.dll" -Exclude DynamoBulk.*).BaseName
        $libraries | Should -Contain 'AWSSDK.S3'
        $notices = Get-Content "$outputFolder/THIRD-PARTY-NOTICES.txt" -Raw
        $libraries | Where-Object { $notices -notmatch "(?m)^  .*\b$([regex]::Escape($_))\b" } | Should -BeNullOrEmpty
    }
}

Describe 'The script <Script>' -ForEach $scripts {
    It 'is clean in the eyes of PSScriptAnalyzer' {
        if (-not (Get-Command Invoke-ScriptAnalyzer -ErrorAction Ignore)) {
            Set-ItResult -Skipped -Because 'PSScriptAnalyzer is not installed'
        }
        $findings = Invoke-ScriptAnalyzer -Path "$repository/$Script" -Settings "$repository/PSScriptAnalyzerSettings.psd1" |
            # Pester carries variables from block to block, which the rule does not see.
            Where-Object { -not ($_.RuleName -eq 'PSUseDeclaredVarsMoreThanAssignments' -and $Script -like '*.Tests.ps1') }
        $findings | ForEach-Object { "$($_.Line): $($_.RuleName): $($_.Message)" } | Should -BeNullOrEmpty
    }
}
