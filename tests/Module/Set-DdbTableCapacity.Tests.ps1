#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5.0' }
<# Capacity that is set, raised for a while, and put back whatever happens. #>

BeforeAll {
    . "$PSScriptRoot/LocalTables.ps1"
    $dataHome = $env:XDG_DATA_HOME, $env:LOCALAPPDATA
    $env:XDG_DATA_HOME = $env:LOCALAPPDATA = "$TestDrive"

    function New-IndexedTable([string] $Name) {
        Invoke-DynamoDb CreateTable @{
            TableName              = $Name
            ProvisionedThroughput  = @{ ReadCapacityUnits = 5; WriteCapacityUnits = 50 }
            AttributeDefinitions   = @{ AttributeName = 'id'; AttributeType = 'S' }, @{ AttributeName = 'customer'; AttributeType = 'S' }
            KeySchema              = , @{ AttributeName = 'id'; KeyType = 'HASH' }
            GlobalSecondaryIndexes = , @{
                IndexName             = 'ByCustomer'
                KeySchema             = , @{ AttributeName = 'customer'; KeyType = 'HASH' }
                Projection            = @{ ProjectionType = 'ALL' }
                ProvisionedThroughput = @{ ReadCapacityUnits = 5; WriteCapacityUnits = 30 }
            }
        } | Out-Null
        $Name
    }

    # "table write/read, index write/read"
    function Get-Capacity([string] $Name) {
        $table = Get-DdbTableInfo $Name -WarningAction SilentlyContinue
        "$($table.WriteCapacityUnits)/$($table.ReadCapacityUnits), $($table.GlobalIndexes[0].WriteCapacityUnits)/$($table.GlobalIndexes[0].ReadCapacityUnits)"
    }
}

AfterAll {
    Stop-DdbLocal
    $env:XDG_DATA_HOME, $env:LOCALAPPDATA = $dataHome
}

Describe 'Set-DdbTableCapacity' {
    BeforeEach {
        $null = Reset-Local
        $table = New-IndexedTable Stock
    }

    It 'raises the indexes with the table, and lowers the table alone' {
        Set-DdbTableCapacity $table -WriteCapacity 200 | Should -BeNullOrEmpty
        Get-Capacity $table | Should -Be '200/5, 200/5'
        Set-DdbTableCapacity $table -WriteCapacity 100 -ReadCapacity 7
        Get-Capacity $table | Should -Be '100/7, 200/5'
        (Set-DdbTableCapacity $table -WriteCapacity 100 -PassThru).WriteCapacityUnits | Should -Be 100 -Because 'what is equal is left alone'
    }

    It 'sets an index instead, and knows its name' {
        Set-DdbTableCapacity $table -IndexName ByCustomer -WriteCapacity 40 -ReadCapacity 6
        Get-Capacity $table | Should -Be '50/5, 40/6'
        { Set-DdbTableCapacity $table -IndexName Nothing -WriteCapacity 40 } | Should -Throw -ErrorId 'IndexNotFound,*' -ExpectedMessage "*'Nothing'*ByCustomer*"
    }

    It 'takes tables from the pipeline and changes nothing under -WhatIf' {
        Get-DdbTableInfo $table | Set-DdbTableCapacity -WriteCapacity 300 -WhatIf
        Get-Capacity $table | Should -Be '50/5, 30/5'
        Get-DdbTableInfo $table | Set-DdbTableCapacity -WriteCapacity 300
        Get-Capacity $table | Should -Be '300/5, 300/5'
    }

    It 'puts back what a temporary change has found, the first one of several' {
        Set-DdbTableCapacity $table -WriteCapacity 200 -Temporary
        Set-DdbTableCapacity $table -WriteCapacity 400 -Temporary
        Get-Capacity $table | Should -Be '400/5, 400/5'
        Set-DdbTableCapacity $table -Restore
        Get-Capacity $table | Should -Be '50/5, 30/5'
        Set-DdbTableCapacity $table -Restore -WarningVariable warning -WarningAction SilentlyContinue
        $warning | Should -BeLike "Nothing to restore*'$table'*"
    }

    It 'says when the decreases of the day are spent, before and after' {
        foreach ($units in 45, 40, 35, 30) { Set-DdbTableCapacity $table -WriteCapacity $units }
        { Set-DdbTableCapacity $table -WriteCapacity 25 } | Should -Throw -ErrorId 'LimitExceededException,*' -ExpectedMessage "*'$table' cannot be lowered now*four decreases*Next decrease*"
        $result = @{ id = 'a' } | Import-DdbItem $table -TemporaryWriteCapacity 100 -WarningVariable warning -WarningAction SilentlyContinue -ErrorVariable bad -ErrorAction SilentlyContinue
        $warning | Should -BeLike "The capacity of '$table' was lowered so often today that the service takes it back at *"
        $result.Completed | Should -BeTrue -Because 'the items are written'
        $bad[0].FullyQualifiedErrorId | Should -BeLike 'CapacityNotRestored,*'
        Get-DdbTableInfo $table -WarningVariable warning -WarningAction SilentlyContinue | Out-Null
        $warning | Should -BeLike "The capacity of '$table' was changed for the time being*-Restore sets it to 30 write*"
    }

    It 'is refused in one sentence for an on-demand table, and without a capacity' {
        $null = @{ id = 'a' } | Import-DdbItem OnDemand -CreateTable -PartitionKey id
        { Set-DdbTableCapacity OnDemand -WriteCapacity 5 } | Should -Throw -ErrorId 'OnDemandTable,*' -ExpectedMessage "*'OnDemand' is on-demand*"
        { Set-DdbTableCapacity $table } | Should -Throw -ErrorId 'NoCapacity,*'
    }
}

Describe 'Import-DdbItem -TemporaryWriteCapacity' {
    BeforeEach {
        $null = Reset-Local
        $table = New-IndexedTable Stock
    }
    BeforeAll { $items = 1..300 | ForEach-Object { @{ id = "item $_"; customer = "c$($_ % 7)" } } }

    It 'raises the table and its indexes for the import, and puts them back' {
        $said = $items | Import-DdbItem $table -TemporaryWriteCapacity 1000 -Verbose 4>&1
        $verbose = $said.Where{ $_ -is [System.Management.Automation.VerboseRecord] } -join "`n"
        $verbose | Should -Match 'table 1.000, index ByCustomer 1.000 write units a second'
        $said[-1].ItemsWritten | Should -Be 300
        Get-Capacity $table | Should -Be '50/5, 30/5'
    }

    It 'puts them back when <Name>' -ForEach @(
        @{ Name = 'the first bad item ends the import'; Run = { @{ id = 'a' }, @{ no = 'key' } | Import-DdbItem $table -TemporaryWriteCapacity 1000 -ErrorAction Stop } }
        @{ Name = 'the input breaks'; Run = { & { @{ id = 'a' }; throw 'broken' } | Import-DdbItem $table -TemporaryWriteCapacity 1000 } }
        @{ Name = 'a later command has enough'; Run = { $items | Import-DdbItem $table -TemporaryWriteCapacity 1000 -PassThru | Select-Object -First 1; throw 'enough' } }
    ) {
        $Run | Should -Throw
        Get-Capacity $table | Should -Be '50/5, 30/5'
    }

    It 'puts them back on Ctrl-C' {
        $pipeline = Start-Pipeline '1..1000000 | ForEach-Object { @{ id = "item $_" } } | Import-DdbItem Stock -TemporaryWriteCapacity 200' @{}
        Wait-Until { (Get-Capacity $table) -eq '200/5, 200/5' }
        Stop-Pipeline $pipeline | Should -BeLessThan 5
        Get-Capacity $table | Should -Be '50/5, 30/5'
    }

    It 'is refused where it would not raise anything' {
        { $items | Import-DdbItem $table -TemporaryWriteCapacity 50 } | Should -Throw -ErrorId 'NoRaise,*'
        $null = @{ id = 'a' } | Import-DdbItem OnDemand -CreateTable -PartitionKey id
        { $items | Import-DdbItem OnDemand -TemporaryWriteCapacity 50 } | Should -Throw -ErrorId 'OnDemandTable,*'
    }

    It 'is refused while the table is changed for the time being already' {
        Set-DdbTableCapacity $table -WriteCapacity 200 -Temporary
        { $items | Import-DdbItem $table -TemporaryWriteCapacity 1000 } | Should -Throw -ErrorId 'CapacityInUse,*' -ExpectedMessage "*Set-DdbTableCapacity $table -Restore*"
        Get-Capacity $table | Should -Be '200/5, 200/5'
        Set-DdbTableCapacity $table -Restore
        Get-Capacity $table | Should -Be '50/5, 30/5'
    }

    It 'leaves alone what the owner changes meanwhile' {
        $run = { $items[0]; Set-DdbTableCapacity $table -ReadCapacity 70; $items | Select-Object -Skip 1 }
        & $run | Import-DdbItem $table -TemporaryWriteCapacity 1000 | ForEach-Object ItemsWritten | Should -Be 300
        Get-Capacity $table | Should -Be '50/70, 30/5'
    }

    It 'is told by the next command after a killed process, which can put it back' {
        $url = (Get-DdbLocal).Url
        Invoke-FreshPowerShell -ArgumentList $manifestPath, $url, $table {
            param($manifestPath, $url, $table)
            Import-Module $manifestPath
            & { @{ id = 'a' }; Start-Sleep 1; [System.Diagnostics.Process]::GetCurrentProcess().Kill() } | Import-DdbItem $table -EndpointUrl $url -TemporaryWriteCapacity 1000
        } -ErrorAction SilentlyContinue
        $at = @{ EndpointUrl = $url }
        $table | Get-DdbTableInfo @at -WarningVariable warning -WarningAction SilentlyContinue | ForEach-Object WriteCapacityUnits | Should -Be 1000
        $warning | Should -BeLike "The capacity of '$table' was changed for the time being*Set-DdbTableCapacity $table -Restore*50 write*"
        Set-DdbTableCapacity $table -Restore @at
        Get-Capacity $table | Should -Be '50/5, 30/5'
        Get-DdbTableInfo $table @at -WarningVariable warning | Out-Null
        $warning | Should -BeNullOrEmpty
    }
}
