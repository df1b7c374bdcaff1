//! TCP sockets, by descriptor.
//!
//! Names are resolved and connections made by Rust's library, which also asks for addresses to be
//! reusable; what is returned is a descriptor that streams read and write like any other. A failure
//! is returned as a string that says what is wrong. Waiting looks for interrupts now and then.
//!
//! Tests: `tests/lisp/extensions/sockets.lisp`.

use super::{arguments, system};
use brolga_image::{Image, Lisp, Word};
use std::io;
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream, ToSocketAddrs};
use std::os::fd::IntoRawFd;
use std::time::Duration;

primitives! {
    "%socket-listen" => socket_listen(2);
    "%socket-accept" => socket_accept(2);
    "%socket-connect" => socket_connect(3);
    "%socket-address" => socket_address(2);
    "%socket-shutdown" => socket_shutdown(2);
    "%socket-no-delay" => socket_no_delay(2);
    "%host-addresses" => host_addresses(1);
}

/// Milliseconds between looks at the interrupt flag.
const SLICE: i32 = 20;

fn result(image: &Image, result: io::Result<i32>) -> Lisp {
    match result {
        Ok(fd) => Ok(Word::fixnum(fd as i64)),
        Err(error) => image.string(&error.to_string()),
    }
}

fn addresses(image: &Image, host: Word, port: Word) -> Lisp<io::Result<Vec<SocketAddr>>> {
    let host = arguments::text(image, host)?;
    let port = arguments::in_range(image, port, 0, u16::MAX as i64)? as u16;
    Ok((host.as_str(), port).to_socket_addrs().map(Iterator::collect))
}

/// The addresses of a host in a list, each a string; or a string that says why there are none.
fn host_addresses(image: &Image, host: Word) -> Lisp {
    let found = match addresses(image, host, Word::fixnum(0))? {
        Ok(found) => found,
        Err(error) => return image.string(&error.to_string()),
    };
    let _scope = image.keep_scope();
    let mut texts = Vec::new();
    for address in found {
        texts.push(image.keep(image.string(&address.ip().to_string())?));
    }
    image.list(&texts)
}

/// A listening socket on an address of this host; port 0 means any free one.
fn socket_listen(image: &Image, host: Word, port: Word) -> Lisp {
    let listener = addresses(image, host, port)?.and_then(|found| TcpListener::bind(&found[..]));
    result(image, listener.map(IntoRawFd::into_raw_fd))
}

/// Lends a descriptor to one of Rust's socket types.
fn lend<S: From<std::os::fd::OwnedFd> + IntoRawFd, R>(fd: i32, body: impl FnOnce(&S) -> R) -> R {
    let socket = S::from(system::owned(fd));
    let result = body(&socket);
    // The descriptor stays open: it belongs to Lisp.
    let _ = socket.into_raw_fd();
    result
}

fn descriptor(image: &Image, fd: Word) -> Lisp<i32> {
    Ok(arguments::in_range(image, fd, 0, i32::MAX as i64)? as i32)
}

/// The next connection; NIL when there is none within the milliseconds (-1: for ever) or an
/// interrupt came first.
fn socket_accept(image: &Image, fd: Word, milliseconds: Word) -> Lisp {
    let fd = descriptor(image, fd)?;
    let mut left = arguments::in_range(image, milliseconds, -1, i32::MAX as i64)? as i32;
    loop {
        let slice = if left < 0 { SLICE } else { left.min(SLICE) };
        if system::wait_readable(fd, slice) != 0 {
            break;
        }
        left = if left < 0 { left } else { left - slice };
        if left == 0 || image.interrupt_pending() {
            return Ok(image.nil());
        }
    }
    let accepted = lend::<TcpListener, _>(fd, |listener| listener.accept());
    result(image, accepted.map(|(stream, _)| stream.into_raw_fd()))
}

/// A connection; the milliseconds (-1: the system's limit) hold for each address of the host.
fn socket_connect(image: &Image, host: Word, port: Word, milliseconds: Word) -> Lisp {
    let limit = arguments::in_range(image, milliseconds, -1, i32::MAX as i64)?;
    let found = match addresses(image, host, port)? {
        Ok(found) => found,
        Err(error) => return image.string(&error.to_string()),
    };
    let mut outcome = Err(io::Error::new(io::ErrorKind::NotFound, "the host has no address"));
    for address in found {
        outcome = match u64::try_from(limit) {
            Ok(limit) => TcpStream::connect_timeout(&address, Duration::from_millis(limit.max(1))),
            Err(_) => TcpStream::connect(address),
        };
        if outcome.is_ok() {
            break;
        }
    }
    result(image, outcome.map(IntoRawFd::into_raw_fd))
}

/// (address . port) of this end of a socket, or of the other one; or a string.
fn socket_address(image: &Image, fd: Word, peer: Word) -> Lisp {
    let fd = descriptor(image, fd)?;
    let peer = !image.is_nil(peer);
    let address = lend::<TcpStream, _>(fd, |socket| if peer { socket.peer_addr() } else { socket.local_addr() });
    match address {
        Ok(address) => image.cons(image.string(&address.ip().to_string())?, Word::fixnum(address.port() as i64)),
        Err(error) => image.string(&error.to_string()),
    }
}

/// Ends reading (0), writing (1) or both (2).
fn socket_shutdown(image: &Image, fd: Word, direction: Word) -> Lisp {
    let how = [Shutdown::Read, Shutdown::Write, Shutdown::Both][arguments::index(image, direction, 3)?];
    let outcome = lend::<TcpStream, _>(descriptor(image, fd)?, |socket| socket.shutdown(how));
    result(image, outcome.map(|()| 0))
}

/// Whether small pieces are sent at once.
fn socket_no_delay(image: &Image, fd: Word, on: Word) -> Lisp {
    let on = !image.is_nil(on);
    let outcome = lend::<TcpStream, _>(descriptor(image, fd)?, |socket| socket.set_nodelay(on));
    result(image, outcome.map(|()| 0))
}
