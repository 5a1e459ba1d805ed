<# The pages of docs/ say what is true: they name what the commands have, Get-Help finds them, and their examples run. #>
BeforeDiscovery {
    . "$PSScriptRoot/BuiltModule.ps1"
    Import-Module "$repository/docs/HelpPage.psm1"
    $pages = Get-Command -Module DynamoBulk | ForEach-Object { Read-HelpPage "$repository/docs/$($_.Name).md" } |
        ForEach-Object { @{ Name = $_.Name; Page = $_; Examples = @($_.Examples | ForEach-Object { @{ Title = $_.Title; Code = $_.Code } }) } }
    $topics = Get-ChildItem "$repository/docs/about_*.md" | ForEach-Object { @{ Topic = $_.BaseName } }
}

BeforeAll {
    . "$PSScriptRoot/BuiltModule.ps1"
    . "$PSScriptRoot/S3Server.ps1"
}

Describe 'Get-Help <Name>' -ForEach $pages {
    BeforeAll {
        $help = Get-Help $Name -Full
    }

    It 'has the page''s synopsis, description and notes' {
        $help.Synopsis | Should -BeExactly ($Page.Synopsis -join ' ')
        $help.description.Text | ForEach-Object Trim | Should -Be $Page.Description
        $Page.Description | Should -Not -BeNullOrEmpty
        $help.alertSet.alert.Text | ForEach-Object Trim | Should -Be $Page.Notes
    }

    It 'has examples with code and a sentence each' {
        $help.examples.example.code | Should -Be $Page.Examples.Code
        $Page.Examples | Where-Object { -not $_.Code -or -not $_.Remarks } | Should -BeNullOrEmpty
    }

    It 'has types, positions and pipeline input from the command' {
        $common = [System.Management.Automation.Cmdlet]::CommonParameters
        $parameters = (Get-Command $Name).Parameters.Values | Where-Object Name -NotIn $common | Sort-Object Name
        $help.parameters.parameter | ForEach-Object name | Should -Be ($parameters | ForEach-Object Name)
        $help.parameters.parameter | ForEach-Object { $_.type.name } | Should -Be ($parameters | ForEach-Object { $_.ParameterType.Name })
    }

    It 'names no parameter that the command does not have' {
        $Page.Parameters.Keys | Where-Object { -not (Get-Command $Name).Parameters.ContainsKey($_) } | Should -BeNullOrEmpty
    }

    It 'links to pages that exist' {
        $Page.Links.Values | Where-Object { $_ -notlike 'https://*' -and -not (Test-Path "$repository/docs/$_") } | Should -BeNullOrEmpty
    }
}

Describe 'The examples of <Name>' -ForEach $pages {
    BeforeAll {
        $folder = New-Item -ItemType Directory "$TestDrive/$Name"
        $code = $Page.Examples | ForEach-Object Code
        $s3 = if ($code -match 's3://' -and -not (Get-S3Obstacle)) { Start-S3Server "$TestDrive/$Name-s3" backups, in }
        if ($s3) {
            Set-S3Object $s3 's3://in/orders/january.csv' ([System.Text.Encoding]::UTF8.GetBytes("orderId,customer`no-3001,Edsger`n"))
            Set-S3Object $s3 's3://in/stock/january.json' ([System.Text.Encoding]::UTF8.GetBytes("{`"Item`":{`"orderId`":{`"S`":`"o-3001`"}}}`n"))
            & "$PSScriptRoot/fixtures/SampleExports.ps1" | ForEach-Object { Set-S3Object $s3 "s3://backups/$($_.Key)" $_.Content }
        }
        $output = Invoke-FreshPowerShell -ArgumentList $PSScriptRoot, $manifestPath, $folder, $Name, $code, $s3.Url {
            param($tests, $manifestPath, $folder, $name, $code, $s3Url)
            & "$tests/fixtures/HelpExamples.ps1" -ManifestPath $manifestPath -Folder $folder -Command $name -Code $code -S3Url $s3Url
        }
        Stop-S3Server $s3
        # What the examples say to the host, as -WhatIf does, comes along as text.
        $runs = @($output | Where-Object { $_ -isnot [string] })
    }

    It '<Title> runs' -ForEach $Examples {
        if ($Code -match 's3://') { Assert-S3Server }
        $runs.Count | Should -Be $Page.Examples.Count
        $run = $runs[[array]::IndexOf($Page.Examples.Title, $Title)]
        $run.Errors | Should -BeNullOrEmpty
    }
}

Describe 'Get-Help <Topic>' -ForEach $topics {
    It 'shows the topic and its short description' {
        Get-Help $Topic | Should -Match "TOPIC\s+$Topic"
        $synopsis = (Get-Content "$repository/docs/$Topic.md")[4]
        $synopsis | Should -Match '\.$'
        (Get-Help "$Topic*" | Where-Object Name -EQ $Topic).Synopsis | Should -BeExactly $synopsis
    }
}
