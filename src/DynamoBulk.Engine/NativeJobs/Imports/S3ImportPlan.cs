using DynamoBulk.Formats;
using DynamoBulk.Service.S3;

namespace DynamoBulk.NativeJobs.Imports;

/// <summary>An import that has passed the checks and can be started.</summary>
/// <param name="Options">What it is to do, with the token of the job.</param>
/// <param name="Input">What the addresses of its objects begin with, and no other's.</param>
/// <param name="Objects">The objects.</param>
/// <param name="Format">The format of them all, never <see cref="ItemFormat.Auto"/>.</param>
/// <param name="Compression">How all of them are packed, never <see cref="InputCompression.Auto"/>.</param>
/// <param name="Delimiter">The character between the values of csv; null for other formats.</param>
public sealed record S3ImportPlan(S3ImportOptions Options, S3Address Input, IReadOnlyList<ObjectInfo> Objects, ItemFormat Format, InputCompression Compression, char? Delimiter);
