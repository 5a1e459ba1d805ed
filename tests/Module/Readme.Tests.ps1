<# What README.md tells a new user to type runs, from top to bottom, in one fresh session. #>
BeforeAll {
    . "$PSScriptRoot/BuiltModule.ps1"
}

Describe 'The recipes of README.md' {
    BeforeAll {
        $readme = Get-Content "$repository/README.md" -Raw
        $recipes = [regex]::Matches($readme, '(?s)```powershell\n(.*?)```') | ForEach-Object { $_.Groups[1].Value }
        $folder = New-Item -ItemType Directory "$TestDrive/readme"
        1..3 | ForEach-Object { Set-Content "$folder/$_.txt" ('x' * 60 * $_) }
        $output = Invoke-FreshPowerShell -ArgumentList $manifestPath, $folder, ($recipes -join "`n") {
            param($manifestPath, $folder, $recipes)
            Import-Module $manifestPath
            Set-Location $folder
            . ([scriptblock]::Create($recipes))
        }
    }

    It 'run without an error' {
        $recipes.Count | Should -BeGreaterThan 5
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
