using DynamoBulk.Formats;
using DynamoBulk.Service.S3;

namespace DynamoBulk.NativeJobs.Loads;

/// <summary>A load that has passed the checks and can be started.</summary>
/// <param name="Options">What it is to do, with the token of the job.</param>
/// <param name="Table">The table.</param>
/// <param name="Input">What the addresses of its objects begin with, and no other's.</param>
/// <param name="Objects">The objects.</param>
/// <param name="Format">The format of them all, never <see cref="ItemFormat.Auto"/>.</param>
/// <param name="Compression">How all of them are packed, never <see cref="InputCompression.Auto"/>.</param>
public sealed record S3LoadPlan(S3LoadOptions Options, TableInfo Table, S3Address Input, IReadOnlyList<ObjectInfo> Objects, ItemFormat Format, InputCompression Compression);
