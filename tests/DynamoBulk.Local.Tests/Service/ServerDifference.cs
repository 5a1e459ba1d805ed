namespace DynamoBulk.Local.Tests.Service;

/// <summary>Something that a server does otherwise than the service, and why it is not the test that is wrong.</summary>
/// <param name="Server">The server's name.</param>
/// <param name="Test">The test method, or <c>*</c> for all.</param>
/// <param name="Reason">What the server does instead.</param>
/// <param name="WordsOnly">The test is run, but messages are not compared; else the test is skipped for the server.</param>
public sealed record ServerDifference(string Server, string Test, string Reason, bool WordsOnly = false);
