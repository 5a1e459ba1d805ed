#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5.0' }
<# The endpoint of this process: how it starts, who uses it, and how it behaves when told to behave badly. #>

BeforeAll { . "$PSScriptRoot/LocalTables.ps1" }

AfterAll { Stop-DdbLocal }

Describe 'Start-DdbLocal' {
    BeforeEach { Stop-DdbLocal }

    It 'says where it listens' {
        $local = Start-DdbLocal
        $local | Should -BeOfType DynamoBulk.LocalEndpointInfo
        $local.Url | Should -Be "http://127.0.0.1:$($local.Port)/"
        $local.Port | Should -BeGreaterThan 0
        $local.IsDefault, $local.Tables, $local.Requests, $local.Partitions | Should -Be $true, 0, 0, 1
    }

    It 'takes the port it is given, and refuses one that is taken' {
        $listener = [System.Net.Sockets.TcpListener]::new([ipaddress]::Loopback, 0)
        $listener.Start()
        $port = $listener.LocalEndpoint.Port
        { Start-DdbLocal -Port $port } | Should -Throw -ErrorId 'LocalEndpointNotStarted,*' -ExpectedMessage "*$port*"
        $listener.Stop()
        (Start-DdbLocal -Port $port).Port | Should -Be $port
    }

    It 'refuses to start twice' {
        $first = Start-DdbLocal
        { Start-DdbLocal } | Should -Throw -ErrorId 'LocalEndpointNotStarted,*' -ExpectedMessage "*$($first.Url)*Stop-DdbLocal*"
        (Get-DdbLocal).Url | Should -Be $first.Url
    }

    It 'starts nothing with -WhatIf' {
        Start-DdbLocal -WhatIf | Should -BeNullOrEmpty
        Get-DdbLocal | Should -BeNullOrEmpty
    }

    It 'refuses what cannot be: <_.Keys> <_.Values>' -ForEach @{ Port = 70000 }, @{ FaultRate = 2 }, @{ Partitions = 0 }, @{ WriteCapacity = 0 }, @{ Latency = '-00:00:01' } {
        { Start-DdbLocal @_ } | Should -Throw
        Get-DdbLocal | Should -BeNullOrEmpty
    }

    It 'refuses a number for -Latency, which would count ticks' {
        { Start-DdbLocal -Latency 50 } | Should -Throw -ErrorId 'LatencyTooShort,*' -ExpectedMessage '*ticks*'
        Get-DdbLocal | Should -BeNullOrEmpty
    }

    It 'knows the S3 it is given, and refuses one that is none or would be reached in the open' {
        (Start-DdbLocal -S3EndpointUrl http://localhost:4568).S3EndpointUrl | Should -Be 'http://localhost:4568/'
        (Get-DdbLocal).S3EndpointUrl | Should -Be 'http://localhost:4568/'
        Stop-DdbLocal
        { Start-DdbLocal -S3EndpointUrl localhost:4568 } | Should -Throw -ErrorId 'NoConnection,*' -ExpectedMessage '*https*'
        { Start-DdbLocal -S3EndpointUrl http://192.0.2.1:4568 } | Should -Throw -ErrorId 'HttpEndpoint,*' -ExpectedMessage '*use https, or New-DdbConnection with -S3EndpointUrl and -AllowHttp.'
        Get-DdbLocal | Should -BeNullOrEmpty
    }

    It 'makes tables of the capacity it is given' {
        $local = Start-DdbLocal -WriteCapacity 500 -ReadCapacity 700 -Partitions 3
        $local.WriteCapacity, $local.ReadCapacity, $local.Partitions | Should -Be 500, 700, 3
        $null = @{ id = 1 } | Import-DdbItem Metered -CreateTable -PartitionKey id:N
        (Get-DdbTableInfo Metered).WriteCapacityUnits, (Get-DdbTableInfo Metered).ReadCapacityUnits | Should -Be 500, 700
    }

    It 'loses nothing when one request in ten fails' {
        $null = Start-DdbLocal -FaultRate 0.1
        $result = 1..500 | ForEach-Object { @{ id = $_ } } | Import-DdbItem Shaky -CreateTable -PartitionKey id:N
        $result.ItemsWritten, $result.Completed | Should -Be 500, $true
        (Export-DdbTable Shaky | Sort-Object id).id | Should -Be (1..500)
    }
}

Describe 'The running endpoint' {
    BeforeEach { Stop-DdbLocal }

    It 'is used by commands without connection parameters, and -Verbose names it' {
        $local = Start-DdbLocal
        $said = @{ id = 1 } | Import-DdbItem Named -CreateTable -PartitionKey id:N -Verbose 4>&1 | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] }
        @($said -like "*embedded endpoint at $($local.Url)*").Count | Should -Be 1
        @(Get-DdbTableInfo -Verbose 4>&1 | Where-Object { "$_" -like "*$($local.Url)*" }).Count | Should -Be 1
    }

    It 'is not used as soon as one connection parameter is given' {
        $null = Start-DdbLocal
        foreach ($parameters in @{ EndpointUrl = 'http://127.0.0.1:1' }, @{ EndpointUrl = 'http://127.0.0.1:1'; Region = 'eu-west-1' }) {
            { Get-DdbTableInfo @parameters } | Should -Throw -ErrorId 'EndpointUnreachable,*'
        }
        (New-DdbConnection -Region eu-west-1 -AccessKey a -SecretKey b).EndpointUrl | Should -BeNullOrEmpty
    }

    It 'is left alone with -NoDefault, but answers who names it' {
        $local = Start-DdbLocal -NoDefault
        $local.IsDefault | Should -BeFalse
        (New-DdbConnection -Region eu-west-1 -AccessKey a -SecretKey b).EndpointUrl | Should -BeNullOrEmpty
        $null = @{ id = 1 } | Import-DdbItem Named -CreateTable -PartitionKey id:N -EndpointUrl $local.Url
        (Get-DdbTableInfo -EndpointUrl $local.Url).TableName | Should -Be 'Named'
    }

    It 'is the same in all runspaces' {
        $null = Start-DdbLocal
        $null = Import-DdbItem Shared -InputObject @() -CreateTable -PartitionKey id:N
        $results = 1..4 | ForEach-Object -Parallel {
            Import-Module $using:manifestPath
            $part = $_
            1..50 | ForEach-Object { @{ id = $part * 1000 + $_ } } | Import-DdbItem Shared
        }
        ($results | Measure-Object ItemsWritten -Sum).Sum | Should -Be 200
        @(Export-DdbTable Shared).Count | Should -Be 200
    }

    It 'lets several runspaces make one table at once' {
        # So slow that all have found no table before the first has made it.
        $null = Start-DdbLocal -Latency '00:00:00.5'
        $results = 1..4 | ForEach-Object -Parallel {
            Import-Module $using:manifestPath
            @{ id = $_ } | Import-DdbItem Race -CreateTable -PartitionKey id:N
        }
        $results.Count | Should -Be 4
        @(Export-DdbTable Race).Count | Should -Be 4
    }
}
