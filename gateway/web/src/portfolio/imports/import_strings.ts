export default {
  ko: {
    title: '거래내역 가져오기', elsewhere: '다른 증권사의 자산', elsewhereAbout: '증권사의 거래내역 파일을 가져오면 이곳의 자산과 함께 볼 수 있습니다. 보기만 하는 계좌라서 주문과 입출금은 할 수 없습니다.', openMirror: '보기 전용 계좌 열기', showMirror: '보기 전용 계좌 보기', mirrorName: '다른 증권사',
    choose: '파일 가져오기', none: '아직 가져온 거래내역이 없습니다.', shape: '파일 형식', shapes: { GENERIC: '일반 CSV', KIS: '한국투자증권', KIWOOM: '키움증권' }, file: 'CSV 파일', tooLarge: '파일은 1MB까지 가져올 수 있습니다.', about: '먼저 무엇이 바뀌는지 보여 드립니다. 가져오기를 누르기 전에는 아무것도 바뀌지 않습니다.',
    read: '읽은 줄', good: '맞는 줄', wrong: '틀린 줄', cashAfter: '현금', netDeposits: '순입금', realized: '실현 손익', income: '배당·이자', position: '{{before}}주 → {{after}}주', more: '외 {{n}}개', line: '{{line}}번째 줄', skip: '틀린 줄은 건너뛰기', take: '가져오기', taken: '{{n}}건을 가져왔습니다.', repeated: '이미 가져온 파일입니다. 바뀐 것이 없습니다.',
    rows: '{{n}}건', undo: '되돌리기', undoSure: '정말 되돌리기', undone: '가져오기를 되돌렸습니다.', positions: '바뀌는 보유 종목', mark: '보기 전용',
    fault: {
      line_malformed: '따옴표가 잘못된 줄입니다.', too_few_fields: '칸이 모자랍니다.', field_too_long: '너무 긴 칸이 있습니다.', date_invalid: '날짜를 읽을 수 없습니다.', date_ahead: '오늘보다 뒤의 날짜입니다.', kind_unknown: '알 수 없는 거래 종류입니다.', symbol_invalid: '종목코드가 아닙니다.', symbol_unknown: '이곳에 없는 종목입니다.', currency_mismatch: '계좌와 다른 통화입니다.',
      quantity_invalid: '수량을 읽을 수 없습니다.', price_invalid: '단가를 읽을 수 없습니다.', amount_invalid: '금액을 읽을 수 없습니다.', fee_invalid: '수수료를 읽을 수 없습니다.', tax_invalid: '세금을 읽을 수 없습니다.', more_sold_than_held: '보유한 것보다 많이 팔았습니다.', too_large: '너무 큰 수입니다.',
    },
  },
  en: {
    title: 'Imported statements', elsewhere: 'What you own elsewhere', elsewhereAbout: 'Import the statements of your broker and see what you own there beside what you own here. The account only shows: no orders, no deposits, no withdrawals.', openMirror: 'Open a mirror account', showMirror: 'Show the mirror account', mirrorName: 'Another broker',
    choose: 'Import a file', none: 'Nothing has been imported yet.', shape: 'Form of the file', shapes: { GENERIC: 'Plain CSV', KIS: 'Korea Investment', KIWOOM: 'Kiwoom' }, file: 'CSV file', tooLarge: 'A file may have up to 1 MB.', about: 'First you see what would change. Nothing changes before you press Import.',
    read: 'Lines read', good: 'Good lines', wrong: 'Wrong lines', cashAfter: 'Cash', netDeposits: 'Net deposits', realized: 'Realized P&L', income: 'Dividends and interest', position: '{{before}} → {{after}} shares', more: 'and {{n}} more', line: 'Line {{line}}', skip: 'Leave wrong lines out', take: 'Import', taken: '{{n}} lines were imported.', repeated: 'This file was imported before. Nothing has changed.',
    rows: '{{n}} lines', undo: 'Undo', undoSure: 'Undo, really', undone: 'The import is undone.', positions: 'Positions that change', mark: 'mirror',
    fault: {
      line_malformed: 'A quotation mark is wrong.', too_few_fields: 'Fields are missing.', field_too_long: 'A field is too long.', date_invalid: 'This is no date.', date_ahead: 'The date lies ahead.', kind_unknown: 'This kind of line is not known.', symbol_invalid: 'This is no symbol.', symbol_unknown: 'This symbol is not known here.', currency_mismatch: 'The account has another currency.',
      quantity_invalid: 'The quantity cannot be read.', price_invalid: 'The price cannot be read.', amount_invalid: 'The amount cannot be read.', fee_invalid: 'The fee cannot be read.', tax_invalid: 'The tax cannot be read.', more_sold_than_held: 'More is sold than there is.', too_large: 'The number is too large.',
    },
  },
};
