using DynamoBulk.Items;
using DynamoBulk.Service.S3;

namespace DynamoBulk.NativeJobs.Loads;

/// <summary>An item that a load has not written.</summary>
/// <param name="Object">The object of the input that it stands in; null where the report does not say.</param>
/// <param name="Index">Its number there, from 0; null where the report does not say.</param>
/// <param name="Record">The item as far as it is one, or the text that stands for it, with the reason as its problem.</param>
public sealed record LoadFailure(S3Address? Object, long? Index, ItemRecord Record);
