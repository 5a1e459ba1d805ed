#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5.0' }
<# What would be written and what would not, by the rules of the service, a schema and a table. #>

BeforeAll {
    . "$PSScriptRoot/LocalTables.ps1"
    Reset-Local
    $null = Import-DdbItem Keyed -InputObject @() -CreateTable -PartitionKey id:N -SortKey at
}

AfterAll { Stop-DdbLocal }

Describe 'Test-DdbItem' {
    It 'lets valid items through as they are, and says of the others what Import-DdbItem would' {
        $items = @{ id = '1'; at = 'x' }, @{ id = 'one'; at = 'x' }, @{ id = 1 }, @{ id = 2; at = 'x'; n = [double]::NaN }, 42, [pscustomobject]@{ id = 3; at = 'y' }
        $valid = $items | Test-DdbItem -TableName Keyed -ErrorVariable bad -ErrorAction SilentlyContinue
        $valid.Count | Should -Be 2
        [object]::ReferenceEquals($valid[0], $items[0]) | Should -BeTrue
        $valid[1].at | Should -Be 'y'
        $bad.FullyQualifiedErrorId -replace ',.*' | Should -Be 'KeyTypeMismatch', 'MissingKey', 'InvalidNumber', 'NotAnItem'
        $bad[1].TargetObject | Should -Be $items[2]
        $null = $items | Import-DdbItem Keyed -ErrorVariable refused -ErrorAction SilentlyContinue
        ($refused.Exception.Message | Sort-Object) | Should -BeExactly ($bad.Exception.Message | Sort-Object)
    }

    It 'holds items to a schema and to the limits without any service' {
        Stop-DdbLocal
        $items = @{ n = '5' }, @{ n = 'x' }, @{ n = 1; big = 'x' * 409600 }, @{ other = 1 }, (Get-Item $PSCommandPath)
        $valid = $items | Test-DdbItem -Schema @{ n = @{ Type = 'N'; Required = $true } } -ErrorVariable bad -ErrorAction SilentlyContinue
        $valid.n | Should -Be '5'
        $bad.FullyQualifiedErrorId -replace ',.*' | Should -Be 'TypeMismatch', 'ItemTooLarge', 'MissingAttribute', 'NotAnItem'
    }

    It 'counts with -Summary' {
        $result = @{ n = 1 }, @{ n = [double]::NaN }, @{ n = [double]::PositiveInfinity }, 'text' | Test-DdbItem -Summary
        $result | Should -BeOfType DynamoBulk.ItemTestResult
        $result.ItemsTested, $result.ItemsValid, $result.ItemsInvalid, $result.IsValid | Should -Be 4, 1, 3, $false
        $result.Problems | ForEach-Object { "$_" } | Should -Be 'InvalidNumber: 2', 'NotAnItem: 1'
        $result.Problems[0].Example | Should -BeLike 'Input object 2: *'
        ($null | Test-DdbItem -Summary).ItemsInvalid | Should -Be 1
        (@() | Test-DdbItem -Summary).IsValid | Should -BeTrue
        ($result | Out-String) | Should -Match 'InvalidNumber: 2'
    }
}
