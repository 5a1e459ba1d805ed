using System.Numerics;
using System.Text;
using System.Text.Json;
using DynamoBulk.Items;

namespace DynamoBulk.NativeJobs.Manifests;

/// <summary>Reads the time in the metadata of a change.</summary>
/// <remarks>
/// The documentation shows <c>{"WriteTimestampMicros":"1680109764000000"}</c>, the service writes <c>{"WriteTimestampMicros":{"N":"1680109764000000"}}</c>,
/// and Ion has a number, which may leave zeros at its end to an exponent: <c>1680109764d6</c>.
/// </remarks>
internal static class ChangeMetadata
{
    /// <summary>Reads the metadata.</summary>
    /// <param name="json">A JSON object.</param>
    /// <returns>The time; null where there is none.</returns>
    /// <exception cref="ItemProblemException">The time is no whole number of microseconds since 1970.</exception>
    public static DateTimeOffset? ReadTime(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isTime = reader.ValueTextEquals("WriteTimestampMicros"u8);
            reader.Read();
            if (isTime)
            {
                return ToTime(ref reader);
            }

            reader.Skip();
        }

        return null;
    }

    private static DateTimeOffset ToTime(ref Utf8JsonReader reader)
    {
        // However the number is wrapped, it is the first string or number inside.
        while (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.PropertyName && reader.Read())
        {
        }

        ReadOnlySpan<byte> digits = reader.TokenType is JsonTokenType.String or JsonTokenType.Number ? reader.ValueSpan : [];
        const long MaxMicroseconds = 253_402_300_799_999_999; // the year 9999
        return DdbNumber.TryParse(digits, out DdbNumber number) == DdbNumber.ParseFailure.None
            && number.TryToBigInteger(out BigInteger microseconds) && microseconds >= 0 && microseconds <= MaxMicroseconds
            ? DateTimeOffset.UnixEpoch.AddTicks((long)microseconds * TimeSpan.TicksPerMicrosecond)
            : throw ChangeConversion.NoChange($"its WriteTimestampMicros, '{Quotation.Of(Encoding.UTF8.GetString(digits))}', is no number of microseconds.");
    }
}
