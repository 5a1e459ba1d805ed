#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5.0' }
<# The end of the endpoint. #>

BeforeAll { . "$PSScriptRoot/LocalTables.ps1" }

AfterAll { Stop-DdbLocal }

Describe 'Stop-DdbLocal' {
    It 'stops the endpoint, whose tables are gone with it' {
        $first = Reset-Local
        $null = @{ id = 1 } | Import-DdbItem Gone -CreateTable -PartitionKey id:N
        Stop-DdbLocal | Should -BeNullOrEmpty
        Get-DdbLocal | Should -BeNullOrEmpty
        { Get-DdbTableInfo -EndpointUrl $first.Url } | Should -Throw -ErrorId 'EndpointUnreachable,*'
        (Start-DdbLocal -Port $first.Port).Port | Should -Be $first.Port
        Get-DdbTableInfo | Should -BeNullOrEmpty
    }

    It 'leaves it running with -WhatIf' {
        $running = Reset-Local
        Stop-DdbLocal -WhatIf
        (Get-DdbLocal).Url | Should -Be $running.Url
    }

    It 'is content when none runs' {
        Stop-DdbLocal
        { Stop-DdbLocal -ErrorAction Stop } | Should -Not -Throw
    }

    It 'ends a transfer into it in one sentence, with what was written before' {
        $null = Reset-Local
        $null = Import-DdbItem Cut -InputObject @() -CreateTable -PartitionKey id:N
        $pipeline = Start-Pipeline 'try { & { 1..3 | ForEach-Object { @{ id = $_ } }; Start-Sleep 2; 4..6 | ForEach-Object { @{ id = $_ } } } | Import-DdbItem Cut } catch { $_ }'
        Wait-Until { @(Export-DdbTable Cut).Count -eq 3 }
        Stop-DdbLocal
        Wait-Until { $pipeline.Running.IsCompleted } -Seconds 240
        $caught = $pipeline.Output[0]
        $caught.FullyQualifiedErrorId | Should -BeLike 'EndpointUnreachable,*'
        $caught.Exception | Should -BeOfType DynamoBulk.TransferException
        $caught.Exception.Result.ItemsRead, $caught.Exception.Result.ItemsWritten, $caught.Exception.Result.ItemsPending | Should -Be 6, 3, 3
        $pipeline.Shell.Dispose()
    }
}
