#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5.0' }

BeforeDiscovery {
    . "$PSScriptRoot/Common.ps1"
    $typeTable = & "$PSScriptRoot/fixtures/TypeTable.ps1"
    $levels = { param($count) $value = 1; for ($i = 0; $i -lt $count; $i++) { $value = @{ n = $value } }; $value }
    $refusals = @(
        @{ Name = 'NaN'; Make = { @{ v = [double]::NaN } }; Code = 'InvalidNumber'; Message = "Attribute 'v' cannot be written: NaN*" }
        @{ Name = 'infinity'; Make = { @{ v = [float]::NegativeInfinity } }; Code = 'InvalidNumber'; Message = "Attribute 'v'*" }
        @{ Name = 'a double beyond the range'; Make = { @{ v = [double]::MaxValue } }; Code = 'InvalidNumber'; Message = "Attribute 'v'*" }
        @{ Name = 'a double too close to zero'; Make = { @{ v = 1e-200 } }; Code = 'InvalidNumber'; Message = "Attribute 'v'*" }
        @{ Name = 'an integer of 39 digits'; Make = { @{ v = [bigint]::Parse('1' * 39) } }; Code = 'InvalidNumber'; Message = "Attribute 'v'*38 significant digits*" }
        @{ Name = 'an Int128 of 39 digits'; Make = { @{ v = [int128]::MaxValue } }; Code = 'InvalidNumber'; Message = "Attribute 'v'*38 significant digits*" }
        @{ Name = 'an empty set'; Make = { @{ v = [Collections.Generic.HashSet[string]]::new() } }; Code = 'EmptySet'; Message = "Attribute 'v'*leave the attribute out*" }
        @{ Name = 'a set of mixed types'; Make = { @{ v = [Collections.Generic.HashSet[object]](1, 'a') } }; Code = 'InvalidAttribute'; Message = "Attribute 'v'*both N and S*" }
        @{ Name = 'a set with null'; Make = { $set = [Collections.Generic.HashSet[object]]::new(); $null = $set.Add($null); @{ v = $set } }; Code = 'InvalidAttribute'; Message = "Attribute 'v'*NULL*" }
        @{ Name = 'a set of sets'; Make = { $set = [Collections.Generic.HashSet[object]]::new(); $null = $set.Add([Collections.Generic.HashSet[int]]1); @{ v = $set } }; Code = 'InvalidAttribute'; Message = "Attribute 'v'*" }
        @{ Name = 'a SecureString'; Make = { @{ v = [securestring]::new() } }; Code = 'InvalidAttribute'; Message = "Attribute 'v'*SecureString*" }
        @{ Name = 'a PSCredential'; Make = { @{ v = [pscredential]::new('user', [securestring]::new()) } }; Code = 'InvalidAttribute'; Message = "Attribute 'v'*PSCredential*" }
        @{ Name = 'a ScriptBlock'; Make = { @{ v = { 1 } } }; Code = 'InvalidAttribute'; Message = "Attribute 'v'*ScriptBlock*" }
        @{ Name = 'a piped PSCredential'; Make = { [pscredential]::new('user', [securestring]::new()) }; Code = 'InvalidAttribute'; Message = 'The object*PSCredential*' }
        @{ Name = '33 levels'; Make = { & $levels 34 }.GetNewClosure(); Code = 'NestedTooDeep'; Message = "Attribute 'n.n.n.n.n.n*32 levels*" }
        @{ Name = 'an object that refers to itself'; Make = { $a = [pscustomobject]@{ self = $null }; $a.self = $a; $a }; Code = 'NestedTooDeep'; Message = "Attribute 'self.self.*refer back to itself*" }
        @{ Name = 'a list that contains itself'; Make = { $a = [Collections.ArrayList]::new(); $null = $a.Add($a); @{ v = $a } }; Code = 'NestedTooDeep'; Message = "Attribute 'v``[0``]``[0``]*" }
        @{ Name = 'a value deep inside'; Make = { @{ lines = @(@{ price = 1 }, @{ price = [double]::NaN }) } }; Code = 'InvalidNumber'; Message = "Attribute 'lines``[1``].price'*" }
        @{ Name = 'an empty name'; Make = { @{ '' = 1 } }; Code = 'InvalidAttribute'; Message = '*empty name*' }
        @{ Name = 'two keys of the same text'; Make = { @{ v = @{ 1 = 'a' } + @{ '1' = 'b' } } }; Code = 'DuplicateAttribute'; Message = "Attribute 'v*the name '1' would be there twice*" }
        @{ Name = 'half of a surrogate pair'; Make = { @{ v = "a$([char]0xD83D)b" } }; Code = 'InvalidAttribute'; Message = "Attribute 'v'*surrogate*" }
        @{ Name = 'a sequence without end'; Make = { @{ v = [Linq.Enumerable]::Repeat('x' * 1000, [int]::MaxValue) } }; Code = 'ItemTooLarge'; Message = "Attribute 'v``[*400 KB*" }
        @{ Name = 'a stream over 400 KB'; Make = { @{ v = [IO.MemoryStream]::new([byte[]]::new(500000)) } }; Code = 'ItemTooLarge'; Message = "Attribute 'v'*400 KB*" }
        @{ Name = 'a stream that is closed'; Make = { $stream = [IO.MemoryStream]::new(); $stream.Dispose(); @{ v = $stream } }; Code = 'InvalidAttribute'; Message = "Attribute 'v' cannot be written: it cannot be read (*" }
        @{ Name = 'a deleted row'; Make = { $table = [Data.DataTable]::new(); $null = $table.Columns.Add('a'); $row = $table.Rows.Add('x'); $table.AcceptChanges(); $row.Delete(); $row }; Code = 'InvalidAttribute'; Message = "Attribute 'a' cannot be written: it cannot be read (*" }
        @{ Name = '$null'; Make = { $null }; Code = 'NotAnItem'; Message = '*$null*' }
        @{ Name = 'a string'; Make = { 'people.csv' }; Code = 'NotAnItem'; Message = '*-Path*' }
        @{ Name = 'an empty string'; Make = { '' }; Code = 'NotAnItem'; Message = '*-Path*' }
        @{ Name = 'a number'; Make = { 42 }; Code = 'NotAnItem'; Message = '*Int32*-Path*' }
        @{ Name = 'a date'; Make = { Get-Date }; Code = 'NotAnItem'; Message = '*DateTime*' }
        @{ Name = 'a switch'; Make = { [switch]$true }; Code = 'NotAnItem'; Message = '*SwitchParameter*' }
        @{ Name = 'a Guid'; Make = { New-Guid }; Code = 'NotAnItem'; Message = '*Guid*' }
        @{ Name = 'an enum'; Make = { [TypeTableColor]::Red }; Code = 'NotAnItem'; Message = '*TypeTableColor*' }
        @{ Name = 'an IPAddress'; Make = { [ipaddress]'10.0.0.1' }; Code = 'NotAnItem'; Message = '*IPAddress*' }
        @{ Name = 'bytes'; Make = { , [byte[]](1, 2) }; Code = 'NotAnItem'; Message = '*' }
        @{ Name = 'an array'; Make = { , (1, 2) }; Code = 'NotAnItem'; Message = '*' }
        @{ Name = 'a set'; Make = { , [Collections.Generic.HashSet[string]]'a' }; Code = 'NotAnItem'; Message = '*' }
        @{ Name = 'broken JSON'; Make = { '{"a":' }; Code = 'MalformedRecord'; Message = '*' }
    )
}

BeforeAll {
    . "$PSScriptRoot/Common.ps1"

    # What the object would be as JSON; fails where there is a problem.
    function Get-ItemJson($InputObject) {
        $item = ConvertTo-Item $InputObject
        $item.Message | Should -BeNullOrEmpty
        $item.Json
    }

    function Get-TypeName($Value) {
        if ($Value -is [psobject] -and $Value.psobject.BaseObject -is [Management.Automation.PSCustomObject]) { return 'PSCustomObject' }
        if ($Value.GetType().IsGenericType) { return '{0}[{1}]' -f ($Value.GetType().Name -replace '`.*'), $Value.GetType().GenericTypeArguments[0].Name }
        $Value.GetType().Name
    }

    # Numbers in their one notation; as an item comes from the service.
    function Get-Canonical([string] $Json) {
        [regex]::Replace($Json, '(?<="N":")[^"]+', { param($match) [DynamoBulk.DdbNumber]::Parse($match.Value).ToString() })
    }
}

# In Sweden the minus sign is another character, in Germany the point is a comma, in Iran the year is another.
Describe 'A value of the type table under the culture <Culture>' -ForEach @(
    @{ Culture = 'en-US' }, @{ Culture = 'de-DE' }, @{ Culture = 'sv-SE' }, @{ Culture = 'fa-IR' }
) {
    BeforeEach {
        $own = [cultureinfo]::CurrentCulture
        [cultureinfo]::CurrentCulture = $Culture
    }
    AfterEach { [cultureinfo]::CurrentCulture = $own }

    It '<Name> goes in, comes out as <Out>, and goes back in as the same' -ForEach $typeTable {
        $item = Get-ItemJson (& $Make)
        $item | Should -BeExactly "{`"v`":$Json}"

        $object = ConvertFrom-Item $item
        if ($Out) { Get-TypeName $object.v | Should -BeExactly $Out } else { $object.v | Should -Be $null }
        Get-Canonical (Get-ItemJson $object) | Should -BeExactly (Get-Canonical $item)
        Get-Canonical (Get-ItemJson (ConvertFrom-Item $item -As Hashtable)) | Should -BeExactly (Get-Canonical $item)
        ConvertFrom-Item $item -As DynamoDbJson | Should -BeExactly $item
        Get-ItemJson (ConvertFrom-Item $item -As DynamoDbJson) | Should -BeExactly $item
    }
}

Describe 'A refusal' {
    It 'names <Name>' -ForEach $refusals {
        $item = ConvertTo-Item (& $Make)
        $item.Code | Should -BeExactly $Code
        $item.Message | Should -BeLike $Message
        $item.Json | Should -BeNullOrEmpty
    }

    # A failed item is written down as it is kept, and imports again from there.
    It 'keeps what was there of <Name>, as what fails again for the same reason' -ForEach ($refusals | Where-Object Code -notin 'NotAnItem', 'ItemTooLarge', 'MalformedRecord' | Where-Object Name -notin 'a piped PSCredential', 'a deleted row') {
        $kept = (ConvertTo-Item (& $Make)).Kept
        [DynamoBulk.Items.ItemInspector]::CheckForm([DynamoBulk.Items.Item]::Parse($kept)).Code | Should -BeExactly $Code
    }

    It 'keeps <Name>' -ForEach @(
        @{ Name = 'NaN and infinity'; Make = { [ordered]@{ id = 'h1'; n = [double]::NaN; i = [float]::NegativeInfinity; ok = $true } }; Kept = '{"id":{"S":"h1"},"n":{"N":"NaN"},"i":{"N":"-Infinity"},"ok":{"BOOL":true}}' }
        @{ Name = 'a number of no form'; Make = { [ordered]@{ v = [bigint]::Parse('1' * 39); id = 1 } }; Kept = "{`"v`":{`"N`":`"$('1' * 39)`"},`"id`":{`"N`":`"1`"}}" }
        @{ Name = 'sets'; Make = { [ordered]@{ e = [Collections.Generic.HashSet[string]]::new(); n = [Collections.Generic.HashSet[double]](1, [double]::NaN); m = [Collections.Generic.HashSet[object]](1, 'a', $true); id = 1 } }
            Kept = '{"e":{"SS":[]},"n":{"NS":["1","NaN"]},"m":{"Set":[{"N":"1"},{"S":"a"},{"BOOL":true}]},"id":{"N":"1"}}' }
        @{ Name = 'the type alone of what is never sent'; Make = { [pscustomobject]@{ id = 'h1'; s = [Net.NetworkCredential]::new('', 'hidden').SecurePassword; deep = @{ list = @(1, [pscredential]::new('someone', [Net.NetworkCredential]::new('', 'hidden').SecurePassword), { hidden }) } } }
            Kept = '{"id":{"S":"h1"},"s":{"SecureString":null},"deep":{"M":{"list":{"L":[{"N":"1"},{"PSCredential":null},{"ScriptBlock":null}]}}}}' }
        @{ Name = 'half of a surrogate pair'; Make = { [ordered]@{ "k$([char]0xD83D)" = 1; v = "a$([char]0xD83D)`"$([char]0xE9)" } }; Kept = '{"k\ud83d":{"N":"1"},"v":{"S":"a\ud83d\u0022\u00e9"}}' }
        @{ Name = 'names'; Make = { [ordered]@{ '' = 1; v = [ordered]@{ 1 = 'a' } } }; Kept = '{"":{"N":"1"},"v":{"M":{"1":{"S":"a"}}}}' }
        @{ Name = 'what is beside a value that cannot be read'; Make = { $stream = [IO.MemoryStream]::new(); $stream.Dispose(); [ordered]@{ a = 1; s = $stream; l = @(1, $stream, 2); b = 2 } }
            Kept = '{"a":{"N":"1"},"s":{"MemoryStream":null},"l":{"L":[{"N":"1"},{"MemoryStream":null},{"N":"2"}]},"b":{"N":"2"}}' }
        @{ Name = 'what is beside a value that has no end'; Make = { [ordered]@{ a = 1; l = @{ x = [Linq.Enumerable]::Repeat('x' * 1000, [int]::MaxValue) }; b = 2 } }; Kept = '{"a":{"N":"1"},"l":{"Hashtable":null},"b":{"N":"2"}}' }
        @{ Name = 'what is beside an object that refers back to itself twice'; Make = { $a = [pscustomobject]@{ one = $null; two = $null }; $a.one = $a; $a.two = $a; [ordered]@{ a = 1; l = $a; b = 2 } }; Kept = '{"a":{"N":"1"},"l":{"PSCustomObject":null},"b":{"N":"2"}}' }
    ) {
        $item = ConvertTo-Item (& $Make)
        $item.Code | Should -Not -BeNullOrEmpty
        $item.Kept | Should -BeExactly $Kept
    }

    It 'keeps an object that refers back to itself down to the deepest level' {
        $a = [pscustomobject]@{ before = 1; self = $null; after = 2 }
        $a.self = $a
        $level = '{"M":{}}'
        1..32 | ForEach-Object { $level = "{`"M`":{`"before`":{`"N`":`"1`"},`"self`":$level,`"after`":{`"N`":`"2`"}}}" }
        (ConvertTo-Item $a).Kept | Should -BeExactly "{`"before`":{`"N`":`"1`"},`"self`":$level,`"after`":{`"N`":`"2`"}}"
    }

    It 'leaves nothing behind for the next item' {
        $binder = New-ModuleObject DynamoBulk.Cmdlets.Binding.ItemBinder ([Action[string]] {})
        $json = foreach ($object in @{ a = @(1, @{ b = [double]::NaN }) }, @{ c = 1 }, @{ s = [Collections.Generic.HashSet[object]](1, 'x') }, @{ d = @(2) }) {
            $arguments = [object[]]($object, $null)
            $null = $binder.GetType().GetMethod('Bind').Invoke($binder, $arguments)
            $arguments[1].ToString()
        }
        $json | Should -BeExactly '{"a":{"L":[{"N":"1"},{"M":{"b":{"N":"NaN"}}}]}}', '{"c":{"N":"1"}}', '{"s":{"Set":[{"N":"1"},{"S":"x"}]}}', '{"d":{"L":[{"N":"2"}]}}'
    }
}

Describe 'A whole object' {
    It 'takes 32 levels' {
        $value = 1
        1..33 | ForEach-Object { $value = @{ n = $value } }
        $item = Get-ItemJson $value
        Get-ItemJson (ConvertFrom-Item $item) | Should -BeExactly $item
    }

    It 'keeps the order of its properties' {
        Get-ItemJson ([pscustomobject][ordered]@{ z = 1; b = 2; a = 3 }) | Should -BeExactly '{"z":{"N":"1"},"b":{"N":"2"},"a":{"N":"3"}}'
    }

    It 'is a row of a csv file' {
        Get-ItemJson ("id,name`n42,Ann" | ConvertFrom-Csv) | Should -BeExactly '{"id":{"S":"42"},"name":{"S":"Ann"}}'
    }

    It 'is a file without what the provider hangs on it' {
        $file = Get-Item -LiteralPath $PSCommandPath
        Get-ItemJson ($file | Select-Object Name, Length, PSPath, PSParentPath, PSChildName, PSDrive, PSProvider, PSIsContainer) |
            Should -BeExactly "{`"Name`":{`"S`":`"Binding.Tests.ps1`"},`"Length`":{`"N`":`"$($file.Length)`"}}"
    }

    It 'is an instance of a class with the notes added to it' {
        Get-ItemJson ([TypeTablePoint]@{ X = 1 } | Add-Member color red -PassThru) | Should -BeExactly '{"color":{"S":"red"},"X":{"N":"1"},"Label":{"NULL":true}}'
    }

    It 'is an object of the framework by its properties, those of the framework inside as text' {
        $json = (ConvertTo-Item (Get-Process -Id $PID)).Json | ConvertFrom-Json -AsHashtable
        $json.Id.N | Should -Be $PID
        $json.ProcessName.S | Should -Be (Get-Process -Id $PID).ProcessName
        $json.MainModule.S | Should -Be (Get-Process -Id $PID).MainModule.ToString()
        $json.Threads.L[0].S | Should -Be 'System.Diagnostics.ProcessThread'
    }

    It 'leaves out a property that cannot be read, with one warning for many objects' {
        Add-Type 'public class BindingFaulty { public int A => 1; public int B => throw new System.InvalidOperationException("out of order"); }'
        $item = ConvertTo-Item @{ v = [BindingFaulty]::new(), [BindingFaulty]::new() }
        $item.Json | Should -BeExactly '{"v":{"L":[{"M":{"A":{"N":"1"}}},{"M":{"A":{"N":"1"}}}]}}'
        $item.Warnings.Count | Should -Be 1
        $item.Warnings[0] | Should -BeLike "Property 'B' of BindingFaulty cannot be read*out of order*"
    }

    It 'leaves out a script property that fails' {
        $item = ConvertTo-Item ([pscustomobject]@{ a = 1 } | Add-Member ScriptProperty b { throw 'no' } -PassThru)
        $item.Json | Should -BeExactly '{"a":{"N":"1"}}'
        $item.Warnings | Should -BeLike "Property 'b'*"
    }

    It 'may have come from another process' {
        $path = Join-Path $TestDrive 'object.xml'
        [pscustomobject]@{ id = 'a'; n = 5; l = 1, 2; m = @{ x = $true }; b = [byte[]](1, 2) } | Export-Clixml $path
        Get-ItemJson (Import-Clixml $path) | Should -BeExactly '{"id":{"S":"a"},"n":{"N":"5"},"l":{"L":[{"N":"1"},{"N":"2"}]},"m":{"M":{"x":{"BOOL":true}}},"b":{"B":"AQI="}}'
    }

    It 'is the row a data reader stands on' {
        $table = [Data.DataTable]::new()
        $null = $table.Columns.Add('id', [int]), $table.Columns.Add('name'), $table.Rows.Add(1, 'a')
        $reader = $table.CreateDataReader()
        $null = $reader.Read()
        Get-ItemJson $reader | Should -BeExactly '{"id":{"N":"1"},"name":{"S":"a"}}'
    }

    It 'is a CIM instance by its own properties' {
        # CIM itself is there on Windows alone; the type is known by its name.
        $type = Add-Type -PassThru -WarningAction Ignore -IgnoreWarnings -TypeDefinition @'
namespace Microsoft.Management.Infrastructure {
    public abstract class CimProperty { public abstract string Name { get; } public abstract object Value { get; set; } }
    class CimPropertyOfInstance : CimProperty { string name; public CimPropertyOfInstance(string name, object value) { this.name = name; Value = value; } public override string Name => name; public override object Value { get; set; } }
    public class CimInstance {
        public System.Collections.Generic.List<CimProperty> CimInstanceProperties { get; } = new() { new CimPropertyOfInstance("Caption", "disk"), new CimPropertyOfInstance("Size", 5UL) };
        public string PSComputerName => "elsewhere";
    }
}
'@ | Where-Object Name -EQ CimInstance
        Get-ItemJson ([Activator]::CreateInstance($type)) | Should -BeExactly '{"Caption":{"S":"disk"},"Size":{"N":"5"}}'
    }
}

Describe 'A string of JSON' {
    It 'is one item: <Text>' -ForEach @(
        @{ Text = '{"id":"a","n":1.50,"t":[true,null,{"x":"y"}],"d":"2026-01-02T03:04:05.000Z"}'; Json = '{"id":{"S":"a"},"n":{"N":"1.50"},"t":{"L":[{"BOOL":true},{"NULL":true},{"M":{"x":{"S":"y"}}}]},"d":{"S":"2026-01-02T03:04:05.000Z"}}' }
        @{ Text = '  {"id":12345678901234567890123456789012345678}'; Json = '{"id":{"N":"12345678901234567890123456789012345678"}}' }
        @{ Text = '{"id":{"S":"a"},"s":{"SS":["x"]}}'; Json = '{"id":{"S":"a"},"s":{"SS":["x"]}}' }
        @{ Text = '{"Item":{"id":{"S":"a"}}}'; Json = '{"id":{"S":"a"}}' }
        @{ Text = '{"id":{"S":"a"},"n":5}'; Json = '{"id":{"M":{"S":{"S":"a"}}},"n":{"N":"5"}}' }
    ) {
        Get-ItemJson $Text | Should -BeExactly $Json
    }

    It 'is not there inside an item' {
        Get-ItemJson @{ v = '{"a":1}' } | Should -BeExactly '{"v":{"S":"{\"a\":1}"}}'
    }
}

Describe 'One argument' {
    It 'stands for <Name>' -ForEach @(
        @{ Name = 'the elements of an array'; Make = { , @(@{ a = 1 }, 'x') }; Count = 2 }
        @{ Name = 'the elements of a list'; Make = { , [Collections.Generic.List[object]](1, 2, 3) }; Count = 3 }
        @{ Name = 'a hashtable'; Make = { @{ a = 1; b = 2 } }; Count = 1 }
        @{ Name = 'a dictionary that is generic alone'; Make = { $map = [Dynamic.ExpandoObject]::new(); $map.a = 1; $map.b = 2; , $map }; Count = 1 }
        @{ Name = 'the rows of a table'; Make = { $table = [Data.DataTable]::new(); $null = $table.Columns.Add('a'), $table.Rows.Add(1), $table.Rows.Add(2); , $table }; Count = 2 }
        @{ Name = 'the rows of a reader'; Make = { $table = [Data.DataTable]::new(); $null = $table.Columns.Add('a'), $table.Rows.Add(1), $table.Rows.Add(2); , $table.CreateDataReader() }; Count = 2 }
        @{ Name = 'bytes'; Make = { , [byte[]](1, 2) }; Count = 1 }
        @{ Name = 'a string'; Make = { 'text' }; Count = 1 }
        @{ Name = '$null'; Make = { $null }; Count = 1 }
    ) {
        $binder = New-ModuleObject DynamoBulk.Cmdlets.Binding.ItemBinder ([Action[string]] {})
        $arguments = [object[]]::new(1)
        $arguments[0] = & $Make
        $count = 0
        foreach ($element in $binder.GetType().GetMethod('Elements').Invoke($binder, $arguments)) { $count++ }
        $count | Should -Be $Count
    }
}

Describe 'What AWS Tools emits' {
    BeforeAll {
        $library = Get-ChildItem "$PSScriptRoot/../../output/DynamoBulk" -Recurse -Filter AWSSDK.*.dll | Where-Object Name -In 'AWSSDK.Core.dll', 'AWSSDK.DynamoDBv2.dll'
        $null = $library | ForEach-Object { [Reflection.Assembly]::LoadFrom($_.FullName) }
        $current = [AppDomain]::CurrentDomain.GetAssemblies().Where{ $_.GetName().Name -eq 'AWSSDK.DynamoDBv2' }[0].GetType('Amazon.DynamoDBv2.Model.AttributeValue')

        # Version 3 as far as it differs: collections that are never null, flags for two of them, BOOL and NULL not nullable.
        $old = Add-Type -PassThru -TypeDefinition @'
using System.Collections.Generic; using System.IO;
namespace Amazon.DynamoDBv2.Model {
    public class AttributeValue {
        bool? boolean;
        public string S { get; set; }
        public string N { get; set; }
        public MemoryStream B { get; set; }
        public bool BOOL { get => boolean.GetValueOrDefault(); set => boolean = value; }
        public bool IsBOOLSet { get => boolean.HasValue; set { } }
        public bool NULL { get; set; }
        public Dictionary<string, AttributeValue> M { get; set; } = new();
        public bool IsMSet { get; set; }
        public List<AttributeValue> L { get; set; } = new();
        public bool IsLSet { get; set; }
        public List<string> SS { get; set; } = new();
        public List<string> NS { get; set; } = new();
        public List<MemoryStream> BS { get; set; } = new();
    }
}
'@
        $types = @{ 4 = $current; 3 = $old }
        function New-AttributeValue([type] $Type, [hashtable] $Property) {
            $value = [Activator]::CreateInstance($Type)
            foreach ($name in $Property.Keys) { $value.$name = $Property[$name] }
            $value
        }
        function New-AttributeMap([type] $Type, [Collections.IDictionary] $Entry = @{}) {
            $map = [Activator]::CreateInstance([Collections.Generic.Dictionary`2].MakeGenericType([string], $Type))
            foreach ($name in $Entry.Keys) { $map[$name] = $Entry[$name] }
            , $map
        }
    }

    It 'goes in as it says, by version <Version> of the SDK' -ForEach @{ Version = 3 }, @{ Version = 4 } {
        $type = $types[$Version]
        $list = [Activator]::CreateInstance([Collections.Generic.List`1].MakeGenericType($type))
        $list.Add((New-AttributeValue $type @{ N = '1.5' }))
        $emptyMap = New-AttributeValue $type @{ M = New-AttributeMap $type }
        $emptyMap.IsMSet = $true
        $fullList = New-AttributeValue $type @{ L = $list }
        $fullList.IsLSet = $true
        $map = New-AttributeValue $type @{ M = New-AttributeMap $type @{ x = New-AttributeValue $type @{ S = '' } } }
        $map.IsMSet = $true
        $attributes = [ordered]@{
            s  = New-AttributeValue $type @{ S = 'a' }
            n  = New-AttributeValue $type @{ N = '42' }
            b  = New-AttributeValue $type @{ B = [IO.MemoryStream]::new([byte[]](1, 2)) }
            t  = New-AttributeValue $type @{ BOOL = $false }
            z  = New-AttributeValue $type @{ NULL = $true }
            e  = $emptyMap
            m  = $map
            l  = $fullList
            ss = New-AttributeValue $type @{ SS = [Collections.Generic.List[string]]('x', 'y') }
            ns = New-AttributeValue $type @{ NS = [Collections.Generic.List[string]]('1', '2') }
            bs = New-AttributeValue $type @{ BS = [Collections.Generic.List[IO.MemoryStream]]@([IO.MemoryStream]::new([byte[]]3)) }
        }
        $expected = '{"s":{"S":"a"},"n":{"N":"42"},"b":{"B":"AQI="},"t":{"BOOL":false},"z":{"NULL":true},"e":{"M":{}},"m":{"M":{"x":{"S":""}}},"l":{"L":[{"N":"1.5"}]},"ss":{"SS":["x","y"]},"ns":{"NS":["1","2"]},"bs":{"BS":["Aw=="]}}'
        Get-ItemJson (New-AttributeMap $type $attributes) | Should -BeExactly $expected
    }

    It 'is refused where it says nothing or no number, by version <Version>' -ForEach @{ Version = 3 }, @{ Version = 4 } {
        $type = $types[$Version]
        (ConvertTo-Item @{ v = New-AttributeValue $type @{} }).Code | Should -Be InvalidAttribute
        (ConvertTo-Item @{ v = New-AttributeValue $type @{ N = 'x' } }).Code | Should -Be InvalidNumber
        (ConvertTo-Item (New-AttributeValue $type @{ S = 'x' })).Code | Should -Be NotAnItem
    }
}

Describe 'An item on its way out' {
    It 'has its key attributes first, in their order' {
        $json = '{"b":{"N":"1"},"sk":{"N":"2"},"pk":{"S":"x"},"a":{"N":"3"}}'
        (ConvertFrom-Item $json -Key pk, sk).psobject.Properties.Name | Should -BeExactly 'pk', 'sk', 'b', 'a'
        (ConvertFrom-Item $json -Key pk, sk -As Hashtable).Keys | Should -BeExactly 'pk', 'sk', 'b', 'a'
        (ConvertFrom-Item $json -Key other, sk).psobject.Properties.Name | Should -BeExactly 'sk', 'b', 'pk', 'a'
    }

    It 'has <Type> for the number <Text>' -ForEach @(
        @{ Text = '0'; Type = 'Int32' }; @{ Text = '-0'; Type = 'Int32' }; @{ Text = '1.0'; Type = 'Int32' }; @{ Text = '1E3'; Type = 'Int32' }
        @{ Text = '2147483648'; Type = 'Int64' }; @{ Text = '9223372036854775808'; Type = 'Decimal' }; @{ Text = '1E20'; Type = 'Decimal' }
        @{ Text = '1.10'; Type = 'Decimal' }; @{ Text = '0.0000000000000000000000000001'; Type = 'Decimal' }; @{ Text = '0.00000000000000000000000000001'; Type = 'DdbNumber' }
        @{ Text = '79228162514264337593543950335'; Type = 'Decimal' }; @{ Text = '79228162514264337593543950336'; Type = 'BigInteger' }
        @{ Text = '-99999999999999999999999999999999999999'; Type = 'BigInteger' }; @{ Text = '0.12345678901234567890123456789'; Type = 'DdbNumber' }
        @{ Text = '1E+125'; Type = 'BigInteger' }; @{ Text = '1E-130'; Type = 'DdbNumber' }; @{ Text = '12345678901234567890.123456789'; Type = 'Decimal' }
        @{ Text = '123456789012345678901.123456789'; Type = 'DdbNumber' }
    ) {
        $number = (ConvertFrom-Item "{`"n`":{`"N`":`"$Text`"}}").n
        $number.GetType().Name | Should -BeExactly $Type
        $value = if ($number -is [DynamoBulk.DdbNumber]) { $number } else { [DynamoBulk.DdbNumber]::Parse($number.ToString([cultureinfo]::InvariantCulture)) }
        $value | Should -Be ([DynamoBulk.DdbNumber]::Parse($Text))
    }

    It 'is a case-sensitive dictionary where names differ in case alone' {
        $object = ConvertFrom-Item '{"id":{"N":"1"},"ID":{"N":"2"},"m":{"M":{"x":{"N":"3"}}}}'
        $object | Should -BeOfType Collections.Specialized.OrderedDictionary
        $object['id'], $object['ID'], $object['Id'] | Should -Be 1, 2, $null
        Get-TypeName $object.m | Should -Be PSCustomObject
    }

    It 'tells names that differ in case among many' {
        $names = 1..60 | ForEach-Object { "name$_" }
        $json = '{' + (($names + 'NAME7' | ForEach-Object { "`"$_`":{`"N`":`"1`"}" }) -join ',') + '}'
        (ConvertFrom-Item $json).Keys.Count | Should -Be 61
        @((ConvertFrom-Item $json.Replace('NAME7', 'other')).psobject.Properties).Count | Should -Be 61
    }

    It 'is dictionaries all through with -As Hashtable' {
        $object = ConvertFrom-Item '{"m":{"M":{"x":{"M":{"y":{"N":"1"}}}}},"l":{"L":[{"M":{}}]}}' -As Hashtable
        $object, $object.m, $object.m.x, $object.l[0] | ForEach-Object { Get-TypeName $_ } | Should -Be (@('OrderedDictionary') * 4)
    }

    It 'has binary sets that know their members by content' {
        (ConvertFrom-Item '{"b":{"BS":["AQI=","Aw=="]}}').b.Contains([byte[]](1, 2)) | Should -BeTrue
    }

    It 'reads names that JSON escapes' {
        (ConvertFrom-Item '{"a\u0062\"":{"N":"1"}}').'ab"' | Should -Be 1
    }
}

Describe 'Any object' {
    It 'comes back as the item it went in as (seed <_>)' -ForEach (1..20) {
        $random = [Random]::new($_)
        $text = { -join (1..($random.Next(1, 9)) | ForEach-Object { [string][char]($random.Next(32, 0x2FF)) }) }
        $number = {
            switch ($random.Next(6)) {
                0 { $random.Next() - $random.Next() }
                1 { $random.NextInt64() }
                2 { [decimal]::new($random.Next(), $random.Next(), $random.Next(), $random.Next(2), $random.Next(29)) }
                3 { ($random.NextDouble() - 0.5) * [math]::Pow(10, $random.Next(-120, 120)) }
                4 { [bigint]((1..($random.Next(1, 39)) | ForEach-Object { $random.Next(10) }) -join '') }
                5 { [float]$random.NextSingle() }
            }
        }
        $bytes = { $buffer = [byte[]]::new($random.Next(5)); $random.NextBytes($buffer); , $buffer }
        $value = {
            param($depth)
            switch ($random.Next($(if ($depth -gt 4) { 9 } else { 12 }))) {
                0 { & $text }
                1 { & $number }
                2 { $random.Next(2) -eq 0 }
                3 { $null }
                4 { , (& $bytes) }
                5 { , [Collections.Generic.HashSet[string]][string[]](1..3 | ForEach-Object { & $text }) }
                6 { , [Collections.Generic.HashSet[DynamoBulk.DdbNumber]][DynamoBulk.DdbNumber[]](1..3 | ForEach-Object { [DynamoBulk.DdbNumber]::Parse((& $number).ToString([cultureinfo]::InvariantCulture)) }) }
                7 { [datetime]::new($random.NextInt64([datetime]::MaxValue.Ticks), [DateTimeKind]$random.Next(2)) }
                8 { $buffer = [byte[]]::new(16); $random.NextBytes($buffer); [guid]::new($buffer) }
                9 { , @(for ($i = $random.Next(4); $i -gt 0; $i--) { & $value ($depth + 1) }) }
                10 { & $map ($depth + 1) }
                11 {
                    $object = [psobject]::new()
                    foreach ($entry in (& $map ($depth + 1)).GetEnumerator()) {
                        if ($entry.Key -ne 'psobject' -and -not $object.psobject.Properties[$entry.Key]) { $object | Add-Member $entry.Key $entry.Value }
                    }
                    $object
                }
            }
        }
        $map = {
            param($depth)
            $entries = [Collections.Specialized.OrderedDictionary]::new([StringComparer]::Ordinal)
            for ($i = $random.Next(6); $i -gt 0; $i--) { $entries[(& $text)] = & $value $depth }
            if ($random.Next(5) -eq 0) { $entries['psobject'] = 1 }
            if ($random.Next(5) -eq 0) { $entries['Twin'] = 1; $entries['twin'] = 2 }
            , $entries
        }
        for ($round = 0; $round -lt 8; $round++) {
            $item = Get-ItemJson (& $map 0)
            foreach ($form in 'Object', 'Hashtable') {
                Get-Canonical (Get-ItemJson (ConvertFrom-Item $item -As $form)) | Should -BeExactly (Get-Canonical $item)
            }
        }
    }
}
