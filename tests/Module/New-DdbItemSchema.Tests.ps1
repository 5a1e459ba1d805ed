#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5.0' }
<# Schemas proposed from objects and files, and what they are good for. #>

BeforeAll {
    . "$PSScriptRoot/LocalTables.ps1"
    Reset-Local
    Set-Content "$TestDrive/a.csv" 'id,age,zip,ok', '1,42,007,true', '2,,123,false'
}

AfterAll { Stop-DdbLocal }

Describe 'New-DdbItemSchema' {
    It 'tells types and what every item has, in the order they came' {
        $schema = @([ordered]@{ id = 1; name = 'x'; mixed = 1; none = $null }, [ordered]@{ id = 2; mixed = 'a'; late = $true }) | New-DdbItemSchema -WarningVariable warned 3> $null
        $schema | ConvertTo-Json -Compress | Should -BeExactly '{"id":{"Type":"N","Required":true},"name":{"Type":"S","Required":false},"mixed":{"Required":true},"none":{"Required":false},"late":{"Type":"BOOL","Required":false}}'
        "$warned" | Should -BeExactly "Attribute 'mixed' has values of several types, N, S: the schema leaves its type open."
    }

    It 'finds what csv columns hold' {
        New-DdbItemSchema -Path "$TestDrive/a.csv" | ConvertTo-Json -Compress | Should -BeExactly '{"id":{"Type":"N","Required":true},"age":{"Type":"N","Required":false},"zip":{"Type":"S","Required":true},"ok":{"Type":"BOOL","Required":true}}'
        Get-Item "$TestDrive/a.csv" | New-DdbItemSchema | ForEach-Object { $_['zip'].Type } | Should -Be 'S'
    }

    It 'makes what -Schema takes, as it is and from a file' {
        $schema = New-DdbItemSchema -Path "$TestDrive/a.csv"
        $schema | ConvertTo-Json | Set-Content "$TestDrive/schema.json"
        foreach ($given in $schema, "$TestDrive/schema.json") {
            $table = "Typed$((++$script:tables))"
            (Import-Csv "$TestDrive/a.csv" | Import-DdbItem $table -CreateTable -PartitionKey id:N -Schema $given -ErrorAction SilentlyContinue).ItemsWritten | Should -Be 1
            Get-TableContent $table | Should -BeExactly '{"age":{"N":"42"},"id":{"N":"1"},"ok":{"BOOL":true},"zip":{"S":"007"}}'
        }
    }

    It 'goes on behind what is no item' {
        $schema = 42, @{ id = 1 } | New-DdbItemSchema -ErrorVariable bad -ErrorAction SilentlyContinue
        $schema.Keys | Should -Be 'id'
        $bad[0].FullyQualifiedErrorId | Should -BeLike 'NotAnItem,*'
        { New-DdbItemSchema -Path "$TestDrive/missing.csv" } | Should -Throw -ErrorId 'FileNotFound,*'
    }
}
