using System.Text;

namespace DynamoBulk.Items;

/// <summary>
/// One item: its attributes as a DynamoDB JSON object in UTF-8, <c>{"pk":{"S":"a"},"n":{"N":"1"}}</c>, just as the service
/// sends and takes it.
/// </summary>
/// <remarks>
/// It is a view of bytes that many items may share (a response page, a file buffer), so that moving an item costs no copy;
/// the bytes are never changed once an item points at them. The form was chosen by measurement: a dictionary of attribute
/// values costs five times the CPU and four times the garbage of these bytes.
/// </remarks>
/// <param name="Json">The UTF-8 bytes, from the opening to the closing brace.</param>
public readonly record struct Item(ReadOnlyMemory<byte> Json)
{
    /// <summary>An item from DynamoDB JSON text.</summary>
    /// <param name="json">The attributes as DynamoDB JSON.</param>
    /// <returns>The item; the text is not checked, see <see cref="ItemInspector"/>.</returns>
    public static Item Parse(string json) => new(Encoding.UTF8.GetBytes(json));

    /// <summary>The item as DynamoDB JSON text.</summary>
    /// <returns>The JSON, as stored.</returns>
    public override string ToString() => Encoding.UTF8.GetString(Json.Span);
}
