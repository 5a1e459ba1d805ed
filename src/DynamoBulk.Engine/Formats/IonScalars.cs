using System.Buffers;
using System.Text;
using DynamoBulk.Items;

namespace DynamoBulk.Formats;

/// <summary>Makes text, numbers and binary of DynamoDB JSON of those in Ion text.</summary>
/// <param name="buffer">Takes the JSON.</param>
internal sealed class IonScalars(ItemBuffer buffer)
{
    private static readonly SearchValues<byte> s_specialInString = SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(c => (byte)c), (byte)'"', (byte)'\\']);
    private static readonly SearchValues<byte> s_specialInSymbol = SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(c => (byte)c), (byte)'"', (byte)'\\', (byte)'\'']);

    private readonly ArrayBufferWriter<byte> _scratch = new();

    /// <summary>Writes a string or a quoted symbol.</summary>
    /// <param name="reader">Stands on the quote.</param>
    /// <param name="before">JSON before it, with its quote.</param>
    /// <param name="after">JSON behind it, with its quote.</param>
    public void WriteText(ref IonTextReader reader, ReadOnlySpan<byte> before, ReadOnlySpan<byte> after)
    {
        ReadOnlySpan<byte> text = ReadText(ref reader, out bool isPlain);
        Append(before, text, isPlain, after);
    }

    /// <summary>Writes an int, a decimal or a float.</summary>
    /// <param name="reader">Stands on the number.</param>
    /// <param name="before">JSON before it, with its quote.</param>
    /// <param name="after">JSON behind it, with its quote.</param>
    public void WriteNumber(ref IonTextReader reader, ReadOnlySpan<byte> before, ReadOnlySpan<byte> after)
    {
        ReadOnlySpan<byte> token = reader.ReadNumber();
        _scratch.ResetWrittenCount();
        Span<byte> text = _scratch.GetSpan(2 * token.Length);
        if (!IonNumber.TryRead(token, text, out int length))
        {
            throw IonProblem.NoNumber(token);
        }

        DdbNumber.ParseFailure failure = DdbNumber.TryParse(text[..length], out _);
        if (failure != DdbNumber.ParseFailure.None)
        {
            throw new ItemProblemException(ProblemCode.InvalidNumber, DdbNumber.Describe(failure, Encoding.UTF8.GetString(token)));
        }

        buffer.Append(before, text[..length], after);
    }

    /// <summary>Writes a blob.</summary>
    /// <param name="reader">Stands on the opening braces.</param>
    /// <param name="before">JSON before it, with its quote.</param>
    /// <param name="after">JSON behind it, with its quote.</param>
    public void WriteBlob(ref IonTextReader reader, ReadOnlySpan<byte> before, ReadOnlySpan<byte> after)
    {
        ReadOnlySpan<byte> base64 = reader.ReadBlob();
        if (base64.ContainsAnyExcept(IonText.Base64))
        {
            base64 = WithoutSpace(base64);
        }

        if (!System.Buffers.Text.Base64.IsValid(base64))
        {
            throw new ItemProblemException(ProblemCode.InvalidAttribute, "A binary value is no valid base64.");
        }

        buffer.Append(before, base64, after);
    }

    /// <summary>Reads the name of a field.</summary>
    /// <param name="reader">Stands on the name.</param>
    /// <param name="isPlain">As for <see cref="ReadText"/>.</param>
    /// <returns>The name, until the next call.</returns>
    public ReadOnlySpan<byte> ReadName(ref IonTextReader reader, out bool isPlain)
    {
        if (reader.Next is (byte)'"' or (byte)'\'')
        {
            return ReadText(ref reader, out isPlain);
        }

        ReadOnlySpan<byte> name = reader.ReadIdentifier();
        if (name.IsEmpty)
        {
            throw reader.Unexpected("The name of a field");
        }

        if (IonText.IsKeyword(name))
        {
            throw IonProblem.Malformed($"'{Encoding.UTF8.GetString(name)}' is the name of a field only between quotes.");
        }

        isPlain = true;
        return IonText.IsSymbolNumber(name) ? throw IonProblem.SymbolNumber(name) : name;
    }

    /// <summary>Reads a string or a quoted symbol.</summary>
    /// <param name="reader">Stands on the quote.</param>
    /// <param name="isPlain">Whether the text can stand in JSON as it is; else it has to be escaped.</param>
    /// <returns>The text, until the next call.</returns>
    public ReadOnlySpan<byte> ReadText(ref IonTextReader reader, out bool isPlain)
    {
        _scratch.ResetWrittenCount();
        if (reader.IsAtLongString)
        {
            isPlain = false;
            while (reader.IsAtLongString)
            {
                IonEscapes.Resolve(reader.ReadLongString(), _scratch);
                reader.SkipSpace();
            }

            return _scratch.WrittenSpan;
        }

        ReadOnlySpan<byte> text = reader.ReadQuoted(reader.Next == '"' ? s_specialInString : s_specialInSymbol, out isPlain);
        if (!isPlain)
        {
            IonEscapes.Resolve(text, _scratch);
            text = _scratch.WrittenSpan;
        }

        return text;
    }

    /// <summary>Adds text to the item.</summary>
    /// <param name="before">JSON before it, with its quote.</param>
    /// <param name="text">The text.</param>
    /// <param name="isPlain">As for <see cref="ReadText"/>.</param>
    /// <param name="after">JSON behind it, with its quote.</param>
    public void Append(ReadOnlySpan<byte> before, ReadOnlySpan<byte> text, bool isPlain, ReadOnlySpan<byte> after)
    {
        if (isPlain)
        {
            buffer.Append(before, text, after);
            return;
        }

        buffer.Append(before[..^1]);
        buffer.AppendString(text);
        buffer.Append(after[1..]);
    }

    private ReadOnlySpan<byte> WithoutSpace(ReadOnlySpan<byte> blob)
    {
        _scratch.ResetWrittenCount();
        foreach (byte c in blob)
        {
            if (c is (byte)'"' or (byte)'\'')
            {
                throw IonProblem.NoType("a clob, {{\"…\"}}", "a string");
            }

            _scratch.Write(IonText.IsSpace(c) ? [] : [c]);
        }

        return _scratch.WrittenSpan;
    }
}
