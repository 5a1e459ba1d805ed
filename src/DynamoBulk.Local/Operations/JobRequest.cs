using System.Text.Json;
using DynamoBulk.Local.Http;
using DynamoBulk.Local.Jobs;

namespace DynamoBulk.Local.Operations;

/// <summary>What the requests about imports and loads have in common.</summary>
internal static class JobRequest
{
    /// <summary>Whether <c>InputCompressionType</c> says gzip.</summary>
    /// <exception cref="ServiceException">It says ZSTD, which the endpoint cannot read.</exception>
    public static bool ReadIsGzip(RequestObject request) => request.Choice("InputCompressionType", "ZSTD", "NONE", "GZIP") switch
    {
        "GZIP" => true,
        "ZSTD" => throw ServiceException.Validation("The embedded endpoint cannot unpack ZSTD, which .NET has no library for: use GZIP or NONE."),
        _ => false,
    };

    /// <summary>A whole number between limits, or what counts when the request states none.</summary>
    public static int ReadPageSize(RequestObject request, string name, int absent, int most) => request.Integer(name) switch
    {
        null => absent,
        < 1 and var low => throw ServiceException.Constraint($"'{low}'", RequestObject.MemberName(name), "Member must have value greater than or equal to 1"),
        var size when size > most => throw ServiceException.Constraint($"'{size}'", RequestObject.MemberName(name), $"Member must have value less than or equal to {most}"),
        var size => (int)size.Value,
    };

    /// <summary>The next jobs of a list that shows the newest first.</summary>
    /// <param name="jobs">All of them, the oldest first.</param>
    /// <param name="after">The <c>NextToken</c> of the request: the name of the last one shown, or null.</param>
    /// <param name="size">How many at most.</param>
    /// <returns>The jobs, and the token for those behind them, or null.</returns>
    public static (IReadOnlyList<T> Page, string? NextToken) ReadPage<T>(IEnumerable<T> jobs, string? after, int size)
        where T : Job
    {
        T[] newestFirst = [.. jobs.Reverse()];
        int start = after is null ? 0 : Array.FindIndex(newestFirst, job => job.Arn == after) + 1;
        if (after is not null && start == 0)
        {
            throw ServiceException.Validation("Invalid NextToken");
        }

        T[] page = [.. newestFirst.Skip(start).Take(size)];
        return (page, start + page.Length < newestFirst.Length ? page[^1].Arn : null);
    }

    /// <summary>Writes a member of the request that the answer repeats.</summary>
    public static void Repeat(Utf8JsonWriter response, RequestObject request, string name)
    {
        if (request.Raw(name) is { } value)
        {
            response.WritePropertyName(name);
            response.WriteRawValue(value.Span, skipInputValidation: true);
        }
    }

    /// <summary>Writes why a job has failed, if it has.</summary>
    public static void WriteFailure(Utf8JsonWriter response, JobFailedException? failure)
    {
        if (failure is not null)
        {
            response.WriteString("FailureCode", failure.Code);
            response.WriteString("FailureMessage", failure.Message);
        }
    }
}
