using System.Text;
using DynamoBulk.Items;

namespace DynamoBulk.Formats;

/// <summary>What can be wrong with Ion text, to be thrown.</summary>
internal static class IonProblem
{
    /// <summary>The reason why a change in a data file of the service is no item.</summary>
    public const string IsChange = "It is a change, {Record:{…}}, out of an incremental export: Receive-DdbS3Export reads it with its manifest.";

    /// <summary>Text that is not Ion, or no item.</summary>
    /// <param name="reason">One sentence.</param>
    public static ItemProblemException Malformed(string reason) => new(ProblemCode.MalformedRecord, reason);

    /// <summary>A value in Ion that DynamoDB has no type for.</summary>
    /// <param name="value">What it is.</param>
    /// <param name="instead">What it could be written as.</param>
    public static ItemProblemException NoType(string value, string instead) =>
        new(ProblemCode.InvalidAttribute, $"DynamoDB has no type for {value}; write it as {instead}.");

    /// <summary>What begins as a number does and is none that DynamoDB keeps.</summary>
    /// <param name="token">How it is written.</param>
    public static ItemProblemException NoNumber(ReadOnlySpan<byte> token)
    {
        if (IonNumber.IsTimestamp(token))
        {
            return NoType($"a timestamp, {Quote(token)}", "a string or a number");
        }

        bool isFloat = token is [.., (byte)'i', (byte)'n', (byte)'f'] or [(byte)'n', (byte)'a', (byte)'n'];
        return isFloat
            ? new ItemProblemException(ProblemCode.InvalidNumber, $"'{Quote(token)}' is not a number that DynamoDB keeps.")
            : Malformed($"'{Quote(token)}' is no number in Ion.");
    }

    /// <summary>A symbol by its number.</summary>
    /// <param name="symbol">How it is written.</param>
    public static ItemProblemException SymbolNumber(ReadOnlySpan<byte> symbol) =>
        Malformed($"'{Quote(symbol)}' is a symbol by its number, and there is no text for it in the file.");

    /// <summary>Text as a message quotes it.</summary>
    /// <param name="text">Ion text.</param>
    public static string Quote(ReadOnlySpan<byte> text) => Quotation.Of(Encoding.UTF8.GetString(text));
}
