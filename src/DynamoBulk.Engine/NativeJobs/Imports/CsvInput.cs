using DynamoBulk.Formats;
using DynamoBulk.Service;
using DynamoBulk.Service.S3;

namespace DynamoBulk.NativeJobs.Imports;

/// <summary>The dialect of csv that an import is to read, and what the service does not read of it.</summary>
/// <remarks>https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataImport.Format.html</remarks>
internal static class CsvInput
{
    private const string Delimiters = ",;:|\t ";
    private const int MostColumns = 255;

    /// <summary>Finds the character between the values.</summary>
    /// <param name="input">The objects.</param>
    /// <param name="options">What the user said of it.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The character that was given, or else the one that the first line has.</returns>
    /// <exception cref="ServiceException">It is one that the service does not read, or a key is in no column.</exception>
    public static async Task<char> FindDelimiterAsync(JobInput input, S3ImportOptions options, CancellationToken cancellationToken)
    {
        char delimiter = options.Delimiter ?? (input.Format == ItemFormat.Tsv ? '\t' : CsvDelimiter.Find(input.Sample.Span));
        if (!Delimiters.Contains(delimiter, StringComparison.Ordinal))
        {
            throw ServiceException.Refusal("DelimiterNotSupported", $"An import reads csv with a comma, semicolon, colon, pipe, tab or space between values, not with '{delimiter}': Import-DdbItem -S3Uri reads it and writes its items.");
        }

        if (options.Header?.Count > MostColumns)
        {
            throw ServiceException.Refusal("TooManyColumns", $"An import takes the names of {MostColumns} columns at most, and -Header has {options.Header.Count:N0}: put a header line into the objects.");
        }

        S3Address first = input.Objects.First(found => found.Size > 0).Address;
        IReadOnlyList<string> names = options.Header ?? await ReadHeaderAsync(first, input.Sample, delimiter, cancellationToken).ConfigureAwait(false);
        CheckKeys(names, options, options.Header is null ? $"The first line of '{first}'" : "-Header");
        return delimiter;
    }

    private static async Task<IReadOnlyList<string>> ReadHeaderAsync(S3Address first, ReadOnlyMemory<byte> sample, char delimiter, CancellationToken cancellationToken)
    {
        if (sample.IsEmpty)
        {
            return []; // packed with Zstandard
        }

        var rows = new CsvRows(new MemoryStream(sample.ToArray()), first.ToString(), delimiter);
        await using (rows.ConfigureAwait(false))
        {
            try
            {
                return await rows.ReadHeaderAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (InvalidDataException exception)
            {
                throw ServiceException.Refusal("WrongInputFormat", exception.Message);
            }
        }
    }

    /// <summary>Refuses columns of which no item could have its key: names are told apart by case.</summary>
    private static void CheckKeys(IReadOnlyList<string> names, S3ImportOptions options, string where)
    {
        if (names.Count > 0 && options.Keys.PrimaryNames.FirstOrDefault(key => !names.Contains(key)) is { } missing)
        {
            string hint = names.FirstOrDefault(name => string.Equals(name, missing, StringComparison.OrdinalIgnoreCase)) is { } other
                ? $"one is called '{other}', and case counts"
                : $"they are {string.Join(", ", names.Take(10))}{(names.Count > 10 ? ", …" : string.Empty)}";
            throw ServiceException.Refusal("MissingKeyColumn", $"{where} names no column '{missing}', which is a key of the new table: {hint}.");
        }
    }
}
