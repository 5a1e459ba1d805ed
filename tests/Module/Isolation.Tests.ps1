<#
    The module runs on its own assemblies, and the session on those it has, whichever was loaded first. Each case has a fresh
    process, since nothing that is loaded can be unloaded.
#>
BeforeDiscovery {
    # A module that brings an SDK of its own loads it into the default context. The other two names belong to the runtime: the
    # default context never takes another copy, so whoever needs one has it in a context of its own.
    $foreign = @(
        @{ Name = 'AWSSDK.Core'; Version = '3.7.501.1'; Why = 'an older one'; Context = 'Default' }
        @{ Name = 'AWSSDK.Core'; Version = '4.0.3.3'; Why = 'another build of the same assembly version'; Context = 'Default' }
        @{ Name = 'AWSSDK.Core'; Version = '99.0.0'; Why = 'a newer one'; Context = 'Default' }
        @{ Name = 'System.IO.Pipelines'; Version = '6.0.0'; Why = 'an older one'; Context = 'Own' }
        @{ Name = 'System.IO.Pipelines'; Version = '10.0.14'; Why = 'a newer one'; Context = 'Own' }
        @{ Name = 'System.Text.Json'; Version = '6.0.11'; Why = 'an older one'; Context = 'Own' }
        @{ Name = 'System.Text.Json'; Version = '10.0.14'; Why = 'a newer one'; Context = 'Own' }
    )
    $cases = foreach ($assembly in $foreign) {
        foreach ($order in 'first', 'between import and first use', 'last') { $assembly + @{ Order = $order } }
    }
}

BeforeAll {
    . "$PSScriptRoot/BuiltModule.ps1"
    $assemblies = "$repository/output/ForeignAssemblies"
    dotnet build "$PSScriptRoot/fixtures/ForeignAssemblies" --output $assemblies --verbosity quiet | Out-Host
    if ($LASTEXITCODE -ne 0) { throw 'The foreign assemblies could not be had.' }
}

Describe 'A session with <Name> <Version> (<Why>) loaded <Order>' -ForEach $cases {
    It 'moves items, and each side keeps its own' {
        $found = Invoke-FreshPowerShell -ArgumentList $PSScriptRoot, $manifestPath, "$assemblies/$Version/$Name.dll", $Context, $Order {
            param($folder, $manifestPath, $foreignPath, $context, $order)
            . "$folder/fixtures/IsolationCase.ps1"

            if ($order -eq 'first') { $foreign = Import-ForeignAssembly $foreignPath $context }
            Import-Module $manifestPath
            if ($order -eq 'between import and first use') { $foreign = Import-ForeignAssembly $foreignPath $context }
            $moved = Move-TestItem
            if ($order -eq 'last') { $foreign = Import-ForeignAssembly $foreignPath $context }

            [pscustomobject]@{
                Moved     = $moved
                Again     = Move-TestItem
                Foreign   = $foreign.Location
                Works     = Test-ForeignAssembly $foreign
                OwnAssets = Get-OwnDependency
            }
        }

        $found.Moved | Should -Be 200
        $found.Again | Should -Be 200
        $found.Foreign | Should -Be (Resolve-Path "$assemblies/$Version/$Name.dll").Path
        $found.Works | Should -BeTrue
        $found.OwnAssets | Should -Be (Resolve-Path "$repository/output/DynamoBulk/Dependencies/AWSSDK.Core.dll").Path
    }
}

Describe 'The module in a session' {
    It 'puts nothing but the loader into the default load context, and takes its types from its own' {
        $found = Invoke-FreshPowerShell -ArgumentList $PSScriptRoot, $manifestPath {
            param($folder, $manifestPath)
            . "$folder/fixtures/IsolationCase.ps1"
            Import-Module $manifestPath
            Move-TestItem | Out-Null
            [pscustomobject]@{
                Default = [System.Runtime.Loader.AssemblyLoadContext]::Default.Assemblies.GetName().Name -match '^(DynamoBulk|AWSSDK|CsvHelper|Polly|System\.IO\.Hashing)'
                Number  = Get-ContextName ([DynamoBulk.DdbNumber])
                Command = Get-ContextName (Get-Command Import-DdbItem).ImplementingType
            }
        }

        $found.Default | Should -Be 'DynamoBulk.Loader'
        $found.Number | Should -Be 'DynamoBulk'
        $found.Command | Should -Be 'DynamoBulk'
    }

    It 'can be imported again with -Force' {
        $moved = Invoke-FreshPowerShell -ArgumentList $PSScriptRoot, $manifestPath {
            param($folder, $manifestPath)
            . "$folder/fixtures/IsolationCase.ps1"
            Import-Module $manifestPath
            Move-TestItem
            Import-Module $manifestPath -Force
            Move-TestItem
        }

        $moved | Should -Be 200, 200
    }

    It 'can be removed and imported again' {
        $found = Invoke-FreshPowerShell -ArgumentList $PSScriptRoot, $manifestPath {
            param($folder, $manifestPath)
            . "$folder/fixtures/IsolationCase.ps1"
            Import-Module $manifestPath
            Move-TestItem
            Remove-Module DynamoBulk
            @(Get-Command Import-DdbItem -ErrorAction Ignore).Count
            Import-Module $manifestPath
            Move-TestItem
        }

        $found | Should -Be 200, 0, 200
    }

    It 'answers no search for assemblies once it is removed' {
        $found = Invoke-FreshPowerShell -ArgumentList $manifestPath {
            param($manifestPath)
            Import-Module $manifestPath
            Remove-Module DynamoBulk
            try { [System.Reflection.Assembly]::Load('DynamoBulk.Cmdlets').FullName } catch { $_.Exception.InnerException.GetType().Name }
        }

        $found | Should -Be 'FileNotFoundException'
    }

    It 'works in two runspaces at once, and in one after the other has removed it' {
        $moved = Invoke-FreshPowerShell -ArgumentList $PSScriptRoot, $manifestPath {
            param($folder, $manifestPath)
            Import-Module $manifestPath
            Start-DdbLocal | Out-Null
            1..2 | ForEach-Object -ThrottleLimit 2 -Parallel {
                . "$using:folder/fixtures/IsolationCase.ps1"
                Import-Module $using:manifestPath
                Move-TestItem -TableName "Runspace$_"
                Remove-Module DynamoBulk
            }
            . "$folder/fixtures/IsolationCase.ps1"
            Move-TestItem -TableName Afterwards
        }

        $moved | Should -Be 200, 200, 200
    }
}
