namespace DynamoBulk.Service.S3;

/// <summary>
/// How large the parts of an upload are: they double every 800 parts up to 128 times the first, so that with 8 MB at the
/// beginning the 10,000 parts that the service takes suffice for 5 TB, and an object of 6 GB is still sent in small ones.
/// </summary>
/// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html</remarks>
internal static class PartSizes
{
    /// <summary>The most parts of an object.</summary>
    public const int MostParts = 10_000;

    /// <summary>The most parts that are sent at once.</summary>
    public const int MostParallel = 4;

    private const int PartsOfOneSize = 800;
    private const int MostDoublings = 7;
    private const int BytesInFlight = 64 * 1024 * 1024;

    /// <summary>The size of a part in bytes.</summary>
    /// <param name="number">Its number, from 1.</param>
    /// <param name="first">The size of the first.</param>
    public static int Of(int number, int first) => first << Math.Min((number - 1) / PartsOfOneSize, MostDoublings);

    /// <summary>
    /// How many bytes a part must have that is sent before it is full: of 8 MiB the 5 that the service asks for, and of larger ones
    /// as large a share, so that the number of parts suffices for 3 TB even then.
    /// </summary>
    /// <param name="size">The size in bytes.</param>
    public static int LeastOf(int size) => (int)(size * 5L / 8);

    /// <summary>How many parts of a size are sent at once: some to fill the line, fewer when they fill the memory.</summary>
    /// <param name="size">The size in bytes.</param>
    public static int InFlight(int size) => Math.Clamp(BytesInFlight / size, 1, MostParallel);
}
