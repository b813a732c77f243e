/** A front for the tests of single controls, and what they ask of it again and again. */
import { memoryFetcher } from "../../../lambdas/adapters/memory/fetcher.ts";
import { openBrowser, type Page } from "../../conformance/support/browser.ts";
import { startFront, type Front } from "../../conformance/support/front.ts";
import { authorizeUrl, newVerifier, registered } from "../../conformance/support/oauth-client.ts";

export const redirect_uri = "https://app.example/callback";
/** A client by its document, and one whose document names another address. */
export const documentClient = "https://app.example/oauth/client.json";
export const liar = "https://liar.example/client.json";

export const startSignIn = (): Promise<Front> => {
  const metadata = { client_id: documentClient, client_name: "App", redirect_uris: [redirect_uri] };
  const page = (value: object) => ({ body: Buffer.from(JSON.stringify(value)), content_type: "application/json" });
  const documents = { [documentClient]: page(metadata), [liar]: page(metadata) };
  return startFront({ fetcher: memoryFetcher(documents) });
};

export const hour = 60 * 60_000;

/** A registered client. An hour passes first: the limit of registrations is not what these tests are about. */
export const client = async (front: Front, uris: string[] = [redirect_uri]): Promise<string> => {
  front.clock.at += hour;
  return (await registered(front, uris)).client_id;
};

/** What GET /authorize answers: the page, where it leads, and the parameters it leads there with. */
export const ask = async (
  front: Front,
  client_id: string,
  more: Record<string, string | undefined> = {},
  uri = redirect_uri,
): Promise<{ page: Page; location: string | null; answer: URLSearchParams | null }> => {
  const asking = { client_id, redirect_uri: uri, verifier: newVerifier(), more };
  const page = await openBrowser(front.public_url).visit(authorizeUrl(front, asking));
  const location = page.headers.get("location");
  return { page, location, answer: location === null ? null : new URL(location).searchParams };
};

export const errorOf = async (answer: Response): Promise<[number, string]> => [
  answer.status,
  ((await answer.json()) as { error: string }).error,
];
