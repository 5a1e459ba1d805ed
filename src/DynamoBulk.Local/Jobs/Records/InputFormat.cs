namespace DynamoBulk.Local.Jobs.Records;

/// <summary>How input objects hold their items.</summary>
internal enum InputFormat
{
    DynamoDbJson,
    Ion,
    Csv,
}
