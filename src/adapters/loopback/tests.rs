use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::*;

/// What a browser gets for an address.
async fn fetched(address: &str, target: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = format!("GET {target} HTTP/1.1\r\nHost: {address}\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).await.unwrap();
    text
}

async fn listening() -> (Box<dyn Listening>, String) {
    let listening = SystemLoopback.listen().await.unwrap();
    let redirect = listening.redirect();
    let address = redirect.trim_start_matches("http://").trim_end_matches(CALLBACK).to_owned();
    assert!(address.starts_with("127.0.0.1:"), "{address}");
    (listening, address)
}

#[tokio::test]
async fn the_first_right_answer_counts_and_no_second_one() {
    let (mut listening, address) = listening().await;
    let state = Secret::new("state");
    let pause = || tokio::time::sleep(Duration::from_millis(50));
    let kamen = async {
        let callback = listening.answer(&state).await;
        // The exchange takes its time: the page waits for it, while others may come.
        pause().await;
        pause().await;
        listening.tell(None).await;
        callback
    };
    let second = async {
        pause().await;
        fetched(&address, "/oauth/callback?state=state&code=second").await
    };

    let (callback, first, second) =
        tokio::join!(kamen, fetched(&address, "/oauth/callback?state=state&code=first"), second);

    assert_eq!(callback, Ok(Callback::Code(Secret::new("first"))));
    assert!(first.starts_with("HTTP/1.1 200") && first.contains("Signed in"), "{first}");
    assert!(second.starts_with("HTTP/1.1 410") && second.contains("Answered already"), "{second}");
    assert!(TcpStream::connect(&address).await.is_ok(), "it listens until it is dropped");
    drop(listening);
    assert!(TcpStream::connect(&address).await.is_err());
}

#[tokio::test]
async fn every_request_gets_its_own_page() {
    let (mut listening, address) = listening().await;
    let state = Secret::new("state");
    let kamen = async {
        let callback = listening.answer(&state).await;
        listening.tell(Some("<i>the code</i> was refused")).await;
        callback
    };
    let browser = async {
        let icon = fetched(&address, "/favicon.ico").await;
        let foreign = fetched(&address, "/oauth/callback?state=other&code=evil").await;
        let right = fetched(&address, "/oauth/callback?error=access_denied&state=state").await;
        (icon, foreign, right)
    };

    let (callback, (icon, foreign, right)) = tokio::join!(kamen, browser);

    let refused = Callback::Refused { error: "access_denied".to_owned(), description: None };
    assert_eq!(callback, Ok(refused));
    assert!(icon.starts_with("HTTP/1.1 404"), "{icon}");
    assert!(
        foreign.starts_with("HTTP/1.1 400") && foreign.contains("another sign-in"),
        "{foreign}"
    );
    assert!(right.contains("&lt;i&gt;the code&lt;/i&gt; was refused"), "{right}");
    assert!(right.to_lowercase().contains("content-security-policy: default-src 'none'"));
}
