using System.Collections.Specialized;
using System.Management.Automation;
using System.Text.Json;
using DynamoBulk.Cmdlets.Binding;
using DynamoBulk.Items;
using DynamoBulk.Shaping;
using DynamoBulk.Transfer;

namespace DynamoBulk.Cmdlets.Commands;

/// <summary>Proposes a schema from items.</summary>
[Cmdlet(VerbsCommon.New, "DdbItemSchema", DefaultParameterSetName = ObjectSet)]
[OutputType(typeof(OrderedDictionary))]
public sealed class NewDdbItemSchemaCommand : ItemInputCommand
{
    private readonly SchemaSurvey _survey = new();

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        base.EndProcessing();
        var schema = new OrderedDictionary(StringComparer.Ordinal);
        foreach (AttributeSummary attribute in _survey.Attributes)
        {
            var rule = new OrderedDictionary(StringComparer.OrdinalIgnoreCase);
            if (attribute.Types.Count == 1)
            {
                rule.Add("Type", attribute.Types[0].ToString());
            }
            else if (attribute.Types.Count > 1)
            {
                WriteWarning($"Attribute '{attribute.Name}' has values of several types, {string.Join(", ", attribute.Types)}: the schema leaves its type open.");
            }

            rule.Add("Required", attribute.IsInEveryItem);
            schema.Add(attribute.Name, rule);
        }

        WriteObject(schema);
    }

    /// <inheritdoc/>
    private protected override void Look(ItemRecord record)
    {
        try
        {
            _survey.Add(record.Item);
        }
        catch (JsonException exception)
        {
            Fail(new FailedItem(record, new ItemProblem(ProblemCode.InvalidAttribute, $"The item is no valid DynamoDB JSON: {exception.Message}")));
        }
    }
}
