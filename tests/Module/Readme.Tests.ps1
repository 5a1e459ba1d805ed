#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5.0' }
<# What README.md tells a new user to type runs, from top to bottom, in one fresh session. #>
BeforeAll {
    . "$PSScriptRoot/BuiltModule.ps1"
    . "$PSScriptRoot/S3Server.ps1"
    $readme = Get-Content "$repository/README.md" -Raw
    $everyday, $byWayOfS3 = foreach ($part in $readme -split '(?m)^## By way of S3$') {
        [regex]::Matches($part, '(?s)```powershell\n(.*?)```') | ForEach-Object { $_.Groups[1].Value } | Join-String -Separator "`n"
    }

    function Invoke-Recipe([string] $Folder, [string] $Recipe) {
        Invoke-FreshPowerShell -ArgumentList $manifestPath, $Folder, $Recipe {
            param($manifestPath, $folder, $recipes)
            Import-Module $manifestPath
            Set-Location $folder
            . ([scriptblock]::Create($recipes))
        }
    }
}

Describe 'The recipes of README.md' {
    BeforeAll {
        $folder = New-Item -ItemType Directory "$TestDrive/readme"
        1..3 | ForEach-Object { Set-Content "$folder/$_.txt" ('x' * 60 * $_) }
        $output = Invoke-Recipe $folder $everyday
    }

    It 'run without an error' {
        $everyday | Should -Match 'Start-DdbLocal(?s:.)*Stop-DdbLocal'
        $output | Should -Not -BeNullOrEmpty
    }

    It 'bring items back as they went in' {
        @($output | Where-Object city).city | Should -Be 'Basel', 'Bern', 'Bern'
        @($output | Where-Object Length -gt 100).Name | Sort-Object | Should -Be '2.txt', '3.txt'
        Import-Csv "$folder/cities.csv" | ForEach-Object city | Sort-Object | Should -Be 'Basel', 'Bern'
    }

    It 'write everything but the item without a key' {
        $results = @($output | Where-Object Operation)
        $results.Completed | Should -Not -Contain $false
        $output -like '1 failed, the first because:*no attribute*id*' | Should -Not -BeNullOrEmpty
    }
}

Describe 'The recipes of README.md by way of S3' {
    BeforeAll {
        if (Get-S3Obstacle) { return }
        $s3 = Start-S3Server "$TestDrive/s3" backups
        $folder = New-Item -ItemType Directory "$TestDrive/readme-s3"
        $output = Invoke-Recipe $folder $byWayOfS3.Replace('http://localhost:4568', $s3.Url)
    }

    AfterAll { Stop-S3Server $s3 }

    BeforeEach { Assert-S3Server }

    It 'write every item on each of the roads' {
        $results = @($output | Where-Object Operation)
        $results.Operation | Should -Be Import, Receive, Receive, Import, Export, Import
        $results | ForEach-Object { $_.Completed, $_.ItemsWritten } | Should -Be @(@($true, 1000) * 6)
        $import = $output | Where-Object ImportArn
        $import.TableName, $import.Status, $import.ImportedItemCount | Should -Be OrdersOfToday, Completed, 1000
        ($output | Where-Object ScanReadUnits).Count | Should -Be 1000
    }

    It 'leave all of it in the files, and no file of items that failed' {
        Import-Csv "$folder/orders.csv" | ForEach-Object { [int] $_.id } | Sort-Object | Should -Be @(1..1000)
        "$folder/orders.jsonl.gz" | Should -Exist
        "$folder/unloaded.jsonl" | Should -Not -Exist
    }
}

Describe 'The commands that README.md and about_DynamoBulk name' {
    It 'are those of the module: <_>' -ForEach 'README.md', 'docs/about_DynamoBulk.md' {
        $rows = [regex]::Matches((Get-Content "$repository/$_" -Raw), '(?m)^\| \[?(\w+-Ddb\w+)(?:\]\(docs/\1\.md\))? \| [^|]+ \|$')
        $rows.ForEach{ $_.Groups[1].Value } | Sort-Object | Should -Be (Get-Command -Module DynamoBulk).Name
    }
}
