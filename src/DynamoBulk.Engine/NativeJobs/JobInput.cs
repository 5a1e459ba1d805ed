using DynamoBulk.Formats;
using DynamoBulk.Service.S3;

namespace DynamoBulk.NativeJobs;

/// <summary>The objects that a job of the service is to read, as they were found before it was started.</summary>
/// <param name="Address">What their addresses begin with, and no other's.</param>
/// <param name="Objects">The objects, in the order of their keys.</param>
/// <param name="Format">The format of them all, never <see cref="ItemFormat.Auto"/>.</param>
/// <param name="Compression">How all of them are packed, never <see cref="InputCompression.Auto"/>.</param>
/// <param name="Sample">The beginning of the first of them that has any bytes, unpacked; empty where it cannot be.</param>
internal sealed record JobInput(S3Address Address, IReadOnlyList<ObjectInfo> Objects, ItemFormat Format, InputCompression Compression, ReadOnlyMemory<byte> Sample);
