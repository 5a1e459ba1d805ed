#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5.0' }
<# What is known of the running endpoint. #>

BeforeAll {
    . "$PSScriptRoot/LocalTables.ps1"
    Stop-DdbLocal
}

AfterAll { Stop-DdbLocal }

Describe 'Get-DdbLocal' {
    It 'emits nothing when none runs' {
        Get-DdbLocal | Should -BeNullOrEmpty
    }

    It 'emits the one that runs, with its tables and requests of now' {
        $started = Start-DdbLocal -Partitions 2
        $now = Get-DdbLocal
        $now | Should -Be $started
        $null = @{ id = 1 } | Import-DdbItem Counted -CreateTable -PartitionKey id:N
        (Get-DdbLocal).Tables | Should -Be 1
        (Get-DdbLocal).Requests | Should -BeGreaterThan 2
    }

    It 'shows its address and load in a table' {
        $text = (Get-DdbLocal | Out-String -Width 80) -replace '\e\[[\d;]*m'
        $text | Should -Match 'Url\s+Write/s\s+Read/s\s+Partitions\s+Tables\s+Requests\s+Default'
        $text | Should -Match 'http://127\.0\.0\.1:\d+/\s+2\s+1\s+\d+\s+True'
    }
}
