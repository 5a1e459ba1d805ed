using System.Collections;
using System.Management.Automation;
using DynamoBulk.Items;
using DynamoBulk.Shaping;

namespace DynamoBulk.Cmdlets.Binding;

/// <summary>A command that writes items into a table, and makes them what they are to be on their way.</summary>
public abstract class ShapedWriteCommand : ProvenWriteCommand
{
    /// <summary>New names by the names that attributes have in the input.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public Hashtable? AttributeMap { get; set; }

    /// <summary>The attributes to import, by their names in the table.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? Attribute { get; set; }

    /// <summary>Attributes to leave out, by their names in the table.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? ExcludeAttribute { get; set; }

    /// <summary>Types by attribute, by their names in the table; <c>*</c> stands for all others.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public Hashtable? AttributeType { get; set; }

    /// <summary>What attributes are to be: a hashtable, or a .json or .psd1 file with one.</summary>
    [Parameter]
    [SchemaTransformation]
    public ItemSchema? Schema { get; set; }

    /// <summary>Leaves attributes out that are null.</summary>
    [Parameter]
    public SwitchParameter OmitNull { get; set; }

    /// <summary>The attribute that a shard is appended to, or that is the shard.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ShardAttribute { get; set; }

    /// <summary>How many shards there are.</summary>
    [Parameter]
    [ValidateRange(2, 1_000_000)]
    public int ShardCount { get; set; }

    /// <summary>How the shard of an item is chosen.</summary>
    [Parameter]
    public ShardMode ShardMode { get; set; }

    /// <summary>The parameters of a shape.</summary>
    private protected static IReadOnlyList<string> ShapeParameters { get; } =
    [
        nameof(AttributeMap), nameof(Attribute), nameof(ExcludeAttribute), nameof(AttributeType), nameof(Schema), nameof(OmitNull), nameof(ShardAttribute), nameof(ShardCount), nameof(ShardMode),
    ];

    /// <summary>What items become.</summary>
    private protected ItemShape Shape { get; private set; } = new();

    /// <summary>Makes the shape as far as it can be told, and is refused, before the table is known.</summary>
    private protected void CheckShape()
    {
        if (ShardAttribute is not null != IsGiven(nameof(ShardCount)) || (ShardAttribute is null && IsGiven(nameof(ShardMode))))
        {
            Refuse("ShardAttributeAndCount", "-ShardAttribute and -ShardCount belong together: the attribute, and how many shards to spread it over.");
        }

        var newNames = new Dictionary<string, string>();
        foreach (DictionaryEntry entry in AttributeMap ?? [])
        {
            if ($"{entry.Key}".Length == 0 || $"{entry.Value}".Length == 0)
            {
                Refuse("InvalidAttributeMap", $"-AttributeMap says '{entry.Key}' = '{entry.Value}': give a name in the input and a name in the table, as in @{{ old_id = 'id' }}.");
            }

            newNames.Add($"{entry.Key}", $"{entry.Value}");
        }

        Shape = new ItemShape { NewNames = newNames, Kept = Attribute, LeftOut = ExcludeAttribute ?? [], OmitsNull = OmitNull, Rules = Rules(out AttributeType? otherType), OtherType = otherType };
    }

    /// <summary>Adds to the shape what the table's keys do.</summary>
    /// <param name="table">The table.</param>
    private protected void CompleteShape(TableInfo table)
    {
        Dictionary<string, AttributeRule> rules = new(Shape.Rules);
        if (Shape.OtherType is not null)
        {
            // What the table declares stands over the type of all others.
            foreach (KeyAttribute attribute in table.Keys.All)
            {
                rules.TryAdd(attribute.Name, new AttributeRule(attribute.Type));
            }
        }

        Shape = Shape with { Rules = rules, Shard = ShardAttribute is null ? null : Shard(table) };
        if (Shape.MissingKey(table.Keys) is { } key)
        {
            Refuse("KeyLeftOut", $"'{key}' is a key of '{table.TableName}', and -Attribute or -ExcludeAttribute leaves it out: every item needs it.");
        }
    }

    /// <summary>The attributes whose type something says, so that no csv file has to be asked.</summary>
    private protected IEnumerable<string> TypedAttributes(KeySchema keys) =>
        [.. keys.Names, .. Shape.Rules.Where(rule => rule.Value.Type is not null).Select(rule => rule.Key), .. ShardAttribute is null ? (string[])[] : [ShardAttribute]];

    /// <summary>The rules of -Schema, with the types of -AttributeType over them.</summary>
    private Dictionary<string, AttributeRule> Rules(out AttributeType? otherType)
    {
        var rules = new Dictionary<string, AttributeRule>(Schema?.Rules ?? new Dictionary<string, AttributeRule>(), StringComparer.Ordinal);
        otherType = null;
        try
        {
            foreach ((string name, AttributeType type) in AttributeTypeMap.Read(AttributeType ?? []))
            {
                if (name == AttributeTypeMap.Others)
                {
                    otherType = type;
                }
                else
                {
                    rules[name] = rules.TryGetValue(name, out AttributeRule? rule) ? rule.WithType(type) : new AttributeRule(type);
                }
            }
        }
        catch (FormatException exception)
        {
            Refuse("InvalidAttributeType", exception.Message);
        }

        return rules;
    }

    private ShardRule Shard(TableInfo table)
    {
        string[] hashed = ShardMode == ShardMode.Hash ? [.. table.Keys.PrimaryNames.Where(name => name != ShardAttribute)] : [];
        if (ShardMode == ShardMode.Hash && hashed.Length == 0)
        {
            Refuse("NothingToHash", $"'{ShardAttribute}' is the only key of '{table.TableName}', so that nothing is left to choose a shard by: use -ShardMode Random, or shard a table with a sort key.");
        }

        return new ShardRule
        {
            Attribute = ShardAttribute!,
            Count = ShardCount,
            HashedAttributes = hashed,
            IsNumber = table.Keys.All.Any(key => key.Name == ShardAttribute && key.Type == Items.AttributeType.N),
        };
    }
}
