#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5.0' }

BeforeAll {
    . "$PSScriptRoot/BuiltModule.ps1"
    $typeTable = & "$PSScriptRoot/fixtures/TypeTable.ps1"
    $null = Start-DdbLocal

    # Every value of the type table as an item, and an item of names that differ in case.
    function Get-TypeTableObject {
        foreach ($row in $typeTable) { [pscustomobject]@{ pk = $row.Name; v = (& $row.Make).v } }
        $twins = [Collections.Specialized.OrderedDictionary]::new()
        $twins['pk'], $twins['PK'], $twins['psobject'], $twins['PSPath'] = 'twins', 1, 2, 'mine'
        $twins
    }

    function Get-TableJson([string] $TableName) { Export-DdbTable $TableName -As DynamoDbJson | Sort-Object -CaseSensitive }
}

AfterAll { Stop-DdbLocal }

Describe 'A table of every type' {
    BeforeAll {
        $imported = Get-TypeTableObject | Import-DdbItem RoundTripA -CreateTable -PartitionKey pk
    }

    It 'takes every object' {
        $imported.ItemsFailed | Should -Be 0
        $imported.ItemsWritten | Should -Be ($typeTable.Count + 1)
    }

    It 'is equal to the table that Export-DdbTable -As <_> is imported into' -ForEach 'Object', 'Hashtable', 'DynamoDbJson' {
        $copied = Export-DdbTable RoundTripA -As $_ | Import-DdbItem "RoundTrip$_" -CreateTable -PartitionKey pk
        $copied.ItemsWritten | Should -Be ($typeTable.Count + 1)
        Get-TableJson "RoundTrip$_" | Should -BeExactly (Get-TableJson RoundTripA)
    }
}
