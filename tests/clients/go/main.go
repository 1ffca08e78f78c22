// Asks STS by a profile, again and again, and prints which key it had and who that is: ask PAUSE [ROUNDS]
package main

import (
	"context"
	"encoding/json"
	"os"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func main() {
	ctx := context.Background()
	loaded, err := config.LoadDefaultConfig(ctx)
	must(err)
	client := sts.NewFromConfig(loaded, func(options *sts.Options) {
		options.BaseEndpoint = aws.String(os.Getenv("AWS_ENDPOINT_URL"))
	})
	pause, err := time.ParseDuration(os.Args[1])
	must(err)
	rounds := 2
	if len(os.Args) > 2 {
		rounds, err = strconv.Atoi(os.Args[2])
		must(err)
	}
	var seen [][2]string
	for round := 0; round < rounds; round++ {
		if round > 0 {
			time.Sleep(pause)
		}
		keys, err := loaded.Credentials.Retrieve(ctx)
		must(err)
		who, err := client.GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
		must(err)
		seen = append(seen, [2]string{keys.AccessKeyID, *who.Arn})
	}
	must(json.NewEncoder(os.Stdout).Encode(seen))
}
