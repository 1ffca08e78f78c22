// Asks STS by a profile, again and again, and prints which key it had and who that is: ask.mjs SECONDS [ROUNDS]
import { STSClient, GetCallerIdentityCommand } from "@aws-sdk/client-sts";

const [pause, rounds] = [Number(process.argv[2]), Number(process.argv[3] ?? 2)];
const client = new STSClient({ endpoint: process.env.AWS_ENDPOINT_URL });
const seen = [];
for (let round = 0; round < rounds; round++) {
  if (round > 0) await new Promise((resolve) => setTimeout(resolve, pause * 1000));
  const { Arn } = await client.send(new GetCallerIdentityCommand({}));
  const { accessKeyId } = await client.config.credentials();
  seen.push([accessKeyId, Arn]);
}
console.log(JSON.stringify(seen));
